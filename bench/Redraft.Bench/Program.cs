using Redraft.Bench;
using Redraft.Bench.Annotating;
using Redraft.Bench.Comparing;
using Redraft.Bench.Growing;
using Redraft.Bench.Serving;
using Redraft.Bench.Reaching;
using Redraft.Bench.Working;

// One command per question; each measures its peer or its limit in the same run, in turns, since machines drift.
switch (args)
{
    case ["matmul", ..]:
        MatMulBench.Run(Console.Out, args[1..]);
        return 0;
    case ["training", ..]:
        TrainingBench.Run(Console.Out, args[1..]);
        return 0;
    case ["generate", ..]:
        GenerateBench.Run(Console.Out, args[1..]);
        return 0;
    case ["soak", ..]:
        return SoakBench.Run(Console.Out, args[1..]);
    case ["growth", ..]:
        return GrowthCommand.Run(args[1..], Console.Out);
    case ["load", ..]:
        LoadBench.Run(Console.Out, args[1..]);
        return 0;
    case ["people", ..]:
        return await PeopleBench.RunAsync(args[1..], Console.Out).ConfigureAwait(false);
    case ["serving", ..]:
        return await ServingBench.RunAsync(args[1..], Console.Out).ConfigureAwait(false);
    case ["remote", ..]:
        return await RemoteBench.RunAsync(args[1..], Console.Out).ConfigureAwait(false);
    case ["compare", ..]:
        return CompareCommand.Run(args[1..], Console.Out, Console.Error);
    case ["work", ..]:
        return WorkCommand.Run(args[1..], Console.In, Console.Out);
    default:
        Console.Error.WriteLine("""
            usage: dotnet run -c Release --project bench/Redraft.Bench -- COMMAND

            matmul    the three products of a linear layer at the nano model's sizes, against OpenBLAS and the machine's multiply-add peak
            training  a whole training step of the nano model's size, against the machine's multiply-add peak
            compare   ours and every peer that is here, in turn: ratios (bench/run; --help says more)
            soak      the engine's whole work for 120 minutes: memory must stay flat, and the bits the same
            growth    time and memory against width, depth, context, batch, samples and threads: writes docs/cost.md (needs node; --quick only tries it)
            load      a model of 1.1 billion weights opened, and what that reads (needs 6 GB of memory, 2.3 GB of disk)
            people    200 people at the annotation page for two minutes: how fast it answers, that nothing is lost or doubled, and that kills take nothing
            serving   a served model for 1, 8 and 32 clients at once, in one batch and one after another
            remote    20,000 calls to a server of which 5 % go wrong, and how near 64 at a time come to the ideal: nothing lost, nothing doubled, memory flat
            generate  samples of many prompts with a model of the nano model's size, against the machine's multiply-add peak
            """);
        return 2;
}
