using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Redraft.Engine.Architectures;
using Redraft.Engine.Checkpoints;
using Redraft.Engine.Inspecting;
using Redraft.Engine.Kernels;
using Redraft.Engine.Tokenizing;

namespace Redraft.Bench;

/// <summary>How long a model of 1.1 billion weights takes to open, and how many bytes that reads: with its files in the page cache, and without.</summary>
internal static partial class LoadBench
{
    private const int Rounds = 3;
    private const int DontNeed = 4; // POSIX_FADV_DONTNEED
    private const long ShardBytes = 500_000_000;

    // TinyLlama 1.1B
    private static readonly ModelConfig Config = new()
    {
        ModelType = "llama", VocabularySize = 32_000, Width = 2048, Layers = 22, Heads = 32, KeyValueHeads = 4, HeadWidth = 64,
        FeedForwardWidth = 5632, ContextLength = 2048, TiedHead = false,
    };

    /// <param name="output">Gets the table.</param>
    /// <param name="arguments">A folder for the model, which is kept; without one it is made in a temporary folder and removed.</param>
    public static void Run(TextWriter output, string[] arguments)
    {
        var made = arguments.Length > 0 ? null : Directory.CreateTempSubdirectory("redraft-load-");
        var folder = Path.GetFullPath(made?.FullName ?? arguments[0]);
        using var pool = new WorkerPool();
        try
        {
            if (!File.Exists(Path.Combine(folder, "config.json")))
            {
                Write(folder, pool);
            }

            var bytes = Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"machine: {Machine.Describe()}\nmodel: {Config.ModelType}, {new ModelCounts(Config).All:#,0} weights in BF16, {Directory.GetFiles(folder).Length} files of {bytes:#,0} bytes\n"));
            output.WriteLine("| work | page cache | seconds, best of " + Rounds + " | processor seconds | bytes by read calls | of the files | bytes from the disk | of the files |\n|---|---|--:|--:|--:|--:|--:|--:|");
            foreach (var cold in (bool[])[false, true])
            {
                Measure(output, "inspect", cold, folder, bytes, () => _ = CheckpointInspector.Inspect(folder, pool));
                Measure(output, "load, mapped", cold, folder, bytes, () => Checkpoint.Load(folder, pool).Model.Dispose());
                Measure(output, "load, read", cold, folder, bytes, () => LoadUnmapped(folder, pool));
            }

            Measure(output, "inspect --deep, mapped", cold: false, folder, bytes, () => _ = CheckpointInspector.Inspect(folder, pool, deep: true));
        }
        finally
        {
            made?.Delete(recursive: true);
        }
    }

    private static void Write(string folder, WorkerPool pool)
    {
        using var model = ArchitectureList.Create(Config, pool);
        model.Initialize(1);
        var tokenizer = BpeTrainer.Train(["some text, for any tokenizer"], new BpeTrainingOptions { VocabularySize = 300 });
        Checkpoint.Save(folder, model, tokenizer, TensorType.BF16, ShardBytes);
    }

    /// <summary>Weights that somebody has open for writing are read, never mapped.</summary>
    private static void LoadUnmapped(string folder, WorkerPool pool)
    {
        var writers = Directory.GetFiles(folder, "*.safetensors").Select(file => new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)).ToList();
        Checkpoint.Load(folder, pool).Model.Dispose();
        writers.ForEach(writer => writer.Dispose());
    }

    private static void Measure(TextWriter output, string work, bool cold, string folder, long bytes, Action run)
    {
        var (best, processor, asked, disk) = (double.MaxValue, 0.0, 0L, 0L);
        run();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var file in cold ? Directory.GetFiles(folder) : [])
            {
                Forget(file);
            }

            var (before, fromDisk, used, clock) = (Counter("rchar"), Counter("read_bytes"), Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
            run();
            if (clock.Elapsed.TotalSeconds < best)
            {
                (best, processor) = (clock.Elapsed.TotalSeconds, (Process.GetCurrentProcess().TotalProcessorTime - used).TotalSeconds);
                (asked, disk) = (Counter("rchar") - before, Counter("read_bytes") - fromDisk);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {work} | {(cold ? "cold" : "warm")} | {best:0.00} | {processor:0.00} | {asked:#,0} | {(double)asked / bytes:0.000} | {disk:#,0} | {(double)disk / bytes:0.000} |"));
    }

    private static long Counter(string name)
        => long.Parse(File.ReadLines("/proc/self/io").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Has the system drop a file from its cache.</summary>
    private static void Forget(string file)
    {
        using var handle = File.OpenHandle(file);
        if (Advise(handle, 0, 0, DontNeed) != 0)
        {
            throw new IOException($"{file}: the system keeps it in its cache");
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
