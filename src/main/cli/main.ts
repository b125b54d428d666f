console.log(process.version, process.pid, process.ppid, process.argv.slice(2)); const x: number = 1; console.log(x)
