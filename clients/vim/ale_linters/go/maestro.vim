call maestro#Define('go')
