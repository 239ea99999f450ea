call maestro#Define('rust')
