using Redraft.Cli;

return await CommandLine.RunAsync(args, Terminal.OfProcess());
