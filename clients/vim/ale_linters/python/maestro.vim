call maestro#Define('python')
