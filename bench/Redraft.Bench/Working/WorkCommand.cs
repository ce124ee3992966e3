using System.Diagnostics;
using System.Globalization;
using Redraft.Engine.Adapting;
using Redraft.Engine.Kernels;
using Redraft.Models;
using Redraft.Recipes;

namespace Redraft.Bench.Working;

/// <summary><c>work</c>: one contender that measures itself when told to over standard input; the peers' drivers speak the same lines.</summary>
/// <remarks>
/// It prints <c>answer TEXT</c> if others must compute the same, and <c>ready TEXT</c> once it is warm. Each line <c>run SECONDS</c> is
/// answered with a rate, units per second over at least that long and at least one unit of work. The end of input ends it.
/// </remarks>
internal static class WorkCommand
{
    public static int Run(string[] arguments, TextReader input, TextWriter output)
    {
        using var pool = new WorkerPool();
        using var work = Make(arguments, pool);
        work.Once(); // the compiler's first tier, first touch of memory
        work.Once();
        if (work.Answer is { } answer)
        {
            output.WriteLine($"answer {answer}");
        }

        output.WriteLine($"ready {work.Description}");
        output.Flush();
        while (input.ReadLine() is { } line)
        {
            if (!line.StartsWith("run ", StringComparison.Ordinal) || !double.TryParse(line[4..], CultureInfo.InvariantCulture, out var seconds))
            {
                throw new InvalidDataException($"expected 'run SECONDS', found '{line}'");
            }

            output.WriteLine(Rate(work, seconds).ToString("R", CultureInfo.InvariantCulture));
            output.Flush();
        }

        return 0;
    }

    private static IWork Make(string[] arguments, WorkerPool pool) => arguments switch
    {
        ["train", var shape, "all"] => new TrainingWork(TrainingShape.Named(shape), pool, lossShare: 1),
        ["train", var shape, "third"] => new TrainingWork(TrainingShape.Named(shape), pool, lossShare: 1.0 / 3),
        ["train", var shape, "lora"] => new TrainingWork(TrainingShape.Named(shape), pool, lossShare: 1, new LoraOptions()),
        ["train", var shape, "recompute"] => new TrainingWork(TrainingShape.Named(shape), pool, lossShare: 1, recompute: true),
        ["train", var shape, "bf16"] => new TrainingWork(TrainingShape.Named(shape), pool, lossShare: 1, precision: ProductPrecision.Bf16),
        ["sample", var shape, var precision] => new SamplingWork(
            GeneratingShape.Named(shape), pool, GeneratingShape.SharedPrompt, GeneratingShape.Samples, GeneratingShape.NewTokens, Enum.Parse<WeightPrecision>(precision)),
        ["stream", var shape, var precision] => new SamplingWork(
            GeneratingShape.Named(shape), pool, promptTokens: 1, samples: 1, GeneratingShape.NewTokens, Enum.Parse<WeightPrecision>(precision)),
        ["prompt", var shape] => new SamplingWork(GeneratingShape.Named(shape), pool, GeneratingShape.LongPrompt, samples: 1, newTokens: 1),
        ["round", "draft", var way, var run, _] => Draw(run, pool, way, input => (input.BaseFolder, input.DraftRequests, input.Run.Recipe.Drafts)),
        ["round", "refine", var way, var run, _] => Draw(run, pool, way, input => (input.RefinerFolder, input.RefineRequests, input.Run.Recipe.Redrafts)),
        ["round", "grade", "fork", var run, var driver] => With(run, input => new ForkGradingWork(input, driver)),
        ["round", "grade", var way, var run, _] => new RoundGradingWork(run, serial: way != "ours", keepWarm: way != "serial"),
        ["round", "imitate", "bf16", var run, _] => With(run, input => new RoundImitatingWork(input, serial: false, pool, ProductPrecision.Bf16)),
        ["round", "imitate", var way, var run, _] => With(run, input => new RoundImitatingWork(input, way != "ours", pool)),
        _ => throw new ArgumentException($"no such work: {string.Join(' ', arguments)}", nameof(arguments)),
    };

    private static RoundSamplingWork Draw(
        string run, WorkerPool pool, string way, Func<RoundInput, (string Folder, IReadOnlyList<GenerationRequest> Requests, SamplingRecipe Sampling)> stage)
        => With(run, input =>
        {
            var (folder, requests, sampling) = stage(input);
            return new RoundSamplingWork(folder, requests, input.SamplingOf(sampling), serial: way != "ours", pool);
        });

    private static T With<T>(string run, Func<RoundInput, T> make)
    {
        using var input = new RoundInput(run);
        return make(input);
    }

    private static double Rate(IWork work, double seconds)
    {
        var (start, times) = (Stopwatch.GetTimestamp(), 0);
        do
        {
            work.Once();
            times++;
        }
        while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
        return times * (double)work.Units / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
