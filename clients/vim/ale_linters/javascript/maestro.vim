call maestro#Define('javascript')
