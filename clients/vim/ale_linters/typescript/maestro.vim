call maestro#Define('typescript')
