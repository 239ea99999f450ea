call maestro#Define('markdown')
