// Ends before it is ready, after twelve lines.
for (let i = 1; i <= 12; i++) console.log(`step ${i}`);
process.exitCode = 3;
