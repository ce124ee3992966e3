using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Redraft.Engine.Adapting;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Kernels;
using Redraft.Engine.Sampling;
using Redraft.Engine.Tokenizing;
using Redraft.Engine.Training;

namespace Redraft.Bench;

/// <summary>The engine's whole work again and again for hours: memory, threads and open files must stay where they were, and each cycle's bits the same.</summary>
/// <remarks>A cycle reads nano, trains it, trains adapters on it, draws samples, scores them, and writes and reads checkpoints of both formats.</remarks>
internal static class SoakBench
{
    private const double MostGrowth = 0.05; // from the median of the second tenth of the reports to that of the last
    private const double MostResidentGrowth = 0.5; // what the allocator keeps for later comes and goes; what is in use may not
    private const double MinutesBetweenReports = 1;
    private const double MostMinutesOfCycle = 1; // it takes some seconds; beyond this the process was stopped, which isn't work
    private const int TrainingSteps = 8;
    private const int SamplesPerPrompt = 8;

    private static readonly string[] Texts =
    [
        "def solve(values):\n    return [v for v in values if v % 2 == 0]\n",
        "Write a function that keeps the odd numbers.\n",
        "Feedback: it keeps the odd numbers; keep the even ones.\n",
        "def solve(text):\n    return text[::-1].upper()\n",
    ];

    /// <summary>Runs for a while and reports.</summary>
    /// <param name="output">A line of a table every minute.</param>
    /// <param name="arguments">Minutes (120), the model's folder (models/nano).</param>
    /// <returns>0 if all stayed flat and each cycle gave the same bits, else 1.</returns>
    public static int Run(TextWriter output, string[] arguments)
    {
        var minutes = arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 120;
        var model = arguments.Length > 1 ? arguments[1] : Path.Combine("models", "nano");
        var folder = Directory.CreateTempSubdirectory("soak-").FullName;
        output.WriteLine($"machine: {Machine.Describe()}");
        output.WriteLine("\n| minute | cycles | resident MiB | native in use MiB | managed MiB | threads | open files | bits |\n|--:|--:|--:|--:|--:|--:|--:|---|");
        var (worked, reports, hashes) = (0.0, new List<Report>(), new HashSet<string>(StringComparer.Ordinal));
        try
        {
            for (var cycles = 1; worked < minutes; cycles++)
            {
                var started = Stopwatch.GetTimestamp();
                var hash = Cycle(model, folder);
                worked += Math.Min(MostMinutesOfCycle, Stopwatch.GetElapsedTime(started).TotalMinutes);
                hashes.Add(hash);
                if (worked >= MinutesBetweenReports * reports.Count)
                {
                    var report = Report.Now(worked);
                    reports.Add(report);
                    output.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"| {report.Minute:F1} | {cycles} | {report.Resident:F1} | {report.Native:F2} | {report.Managed:F2} | {report.Threads} | {report.OpenFiles} | {hash[..12]} |"));
                    output.Flush();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return Verdict(output, reports, hashes.Count);
    }

    private static int Verdict(TextWriter output, List<Report> reports, int differentBits)
    {
        var tenth = Math.Max(1, reports.Count / 10);
        var (early, late) = (reports.Skip(tenth).Take(tenth).ToList(), reports.TakeLast(tenth).ToList());
        if (early.Count == 0)
        {
            output.WriteLine("\ntoo short for a verdict");
            return 1;
        }

        double Growth(Func<Report, double> of) => (Median(late, of) / Median(early, of)) - 1;
        var (resident, native, managed) = (Growth(report => report.Resident), Growth(report => report.Native), Growth(report => report.Managed));
        var (threads, files) = (Growth(report => report.Threads), Growth(report => report.OpenFiles));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nresident memory {resident:+0.0 %;-0.0 %;0 %}, native in use {native:+0.0 %;-0.0 %;0 %}, managed {managed:+0.0 %;-0.0 %;0 %}, threads {threads:+0.0 %;-0.0 %;0 %}, open files {files:+0.0 %;-0.0 %;0 %} from the second tenth of the time to the last; different results of a cycle: {differentBits}"));
        return native <= MostGrowth && managed <= MostGrowth && resident <= MostResidentGrowth && files <= 0 && differentBits == 1 ? 0 : 1;
    }

    private static double Median(List<Report> reports, Func<Report, double> of) => reports.Select(of).Order().ElementAt(reports.Count / 2);

    private static string Cycle(string path, string folder)
    {
        using var pool = new WorkerPool(Environment.ProcessorCount);
        var bits = new StringBuilder();
        var (model, tokenizer, _) = Checkpoint.Load(path, pool);
        using (model)
        {
            var sequences = Texts.Select((text, i) => TrainingSequence.Of($"{i}", [tokenizer.EndOfText], tokenizer.Encode(text, specialTokens: false))).ToArray();
            Train(model, sequences, pool);
            bits.Append(Checkpoint.Save(Path.Combine(folder, "full"), model, tokenizer));
            Draw(model, tokenizer, pool, bits);
            GgufCheckpoint.Save(Path.Combine(folder, "m.gguf"), model, tokenizer);
            using (var lora = Lora.Attach(model, new LoraOptions(), pool, seed: 1))
            {
                Train(model, sequences, pool);
                bits.Append(AdapterCheckpoint.Save(Path.Combine(folder, "adapters"), lora, new AdapterBase(null, null)));
                lora.Merge();
                Draw(model, tokenizer, pool, bits);
            }
        }

        foreach (var written in new[] { "full", "m.gguf" })
        {
            var (again, itsTokenizer, _) = Checkpoint.Load(Path.Combine(folder, written), pool);
            using (again)
            {
                Draw(again, itsTokenizer, pool, bits);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bits.ToString())));
    }

    private static void Train(ITransformer model, TrainingSequence[] sequences, WorkerPool pool)
    {
        using var trainer = new Trainer(model, sequences, new TrainingOptions { Steps = TrainingSteps, ExamplesPerBatch = sequences.Length }, pool);
        trainer.Run();
        trainer.Restore(trainer.Snapshot());
    }

    private static void Draw(ITransformer model, BpeTokenizer tokenizer, WorkerPool pool, StringBuilder bits)
    {
        SampleRequest[] requests =
        [
            .. Texts.Select((text, i) => new SampleRequest(
                tokenizer.Encode(text, specialTokens: false), [.. Enumerable.Range(0, SamplesPerPrompt).Select(s => (ulong)((i * 100) + s))])),
        ];
        using var sampler = new SequenceSampler(model, tokenizer, pool);
        var samples = sampler.Sample(requests, new DecodingOptions { Temperature = 0.8, TopP = 0.95, MaxTokens = 64 });
        using var scorer = new SequenceScorer(model, pool);
        var scores = scorer.Score([.. requests.Zip(samples, (request, drawn) => new ScoreRequest(request.Prompt, [.. drawn.Select(one => one.Tokens)]))]);
        foreach (var (sample, score) in samples.SelectMany(drawn => drawn).Zip(scores.SelectMany(list => list)))
        {
            bits.AppendJoin(',', sample.Tokens).AppendJoin(',', score.Select(BitConverter.SingleToInt32Bits)).Append(';');
        }
    }

    /// <summary>What the process holds at one moment, in MiB and numbers.</summary>
    private sealed record Report(double Minute, double Resident, double Native, double Managed, int Threads, int OpenFiles)
    {
        public static Report Now(double minute)
        {
            const double MiB = 1 << 20;
            var managed = GC.GetTotalMemory(forceFullCollection: true) / MiB;
            using var process = Process.GetCurrentProcess();
            var files = Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : process.HandleCount;
            return new Report(minute, process.WorkingSet64 / MiB, NativeInUse() / MiB, managed, process.Threads.Count, files);
        }

        // What the C library has lent out: the engine's weights, gradients, moments and arenas come from there.
        private static double NativeInUse()
        {
            try
            {
                var info = MallInfo();
                return info.MappedBytes + info.UsedBytes;
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                return double.NaN; // another C library
            }
        }

        [DllImport("libc", EntryPoint = "mallinfo2")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        private static extern Lent MallInfo();

        /// <summary>glibc's <c>struct mallinfo2</c>: ten sizes, of which two are wanted.</summary>
        [StructLayout(LayoutKind.Sequential)]
        private struct Lent
        {
            public nuint Arena, FreeChunks, FastChunks, Mappings, MappedBytes, Unused, FastBytes, UsedBytes, FreeBytes, Top;
        }
    }
}
