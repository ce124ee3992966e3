using System.Runtime.Intrinsics;

namespace Redraft.Bench.Comparing;

/// <summary>Where the peers' programs are on this machine; <c>bench/README.md</c> says how they come there.</summary>
/// <param name="home">The checkout.</param>
/// <param name="threads">How many each may use.</param>
internal sealed class PeerPrograms(string home, int threads)
{
    private const string Readme = "see bench/README.md";
    private const string OpenMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";

    /// <summary>Where generated model files are kept.</summary>
    public string Files { get; } = Path.Combine(home, "artifacts", "bench");

    /// <summary>Runs PyTorch as fast as it can: see <see cref="TorchEnvironment"/>.</summary>
    public (string? Path, string? Missing) TorchPython => TryTorch(Environment.GetEnvironmentVariable("REDRAFT_BENCH_PYTHON") ?? "/usr/bin/python3");

    /// <summary>A checkout of nanoGPT.</summary>
    public (string? Path, string? Missing) NanoGpt => Folder("REDRAFT_BENCH_NANOGPT", "nanoGPT", "model.py");

    /// <summary>A driver around llm.c.</summary>
    public (string? Path, string? Missing) Llmc => Program("REDRAFT_BENCH_LLMC", "llm.c's driver", "llmc-driver");

    /// <summary>llama2.c's program.</summary>
    public (string? Path, string? Missing) Llama2c => Program("REDRAFT_BENCH_LLAMA2C", "llama2.c", "llama2c-run");

    /// <summary>llama.cpp's benchmarks.</summary>
    public (string? Path, string? Missing) LlamaCpp(string program) => InFolder("REDRAFT_BENCH_LLAMA_CPP", "llama.cpp", program, orPath: true);

    /// <summary>ik_llama.cpp's benchmarks, which have the same names as llama.cpp's.</summary>
    public (string? Path, string? Missing) IkLlamaCpp(string program) => InFolder("REDRAFT_BENCH_IK_LLAMA_CPP", "ik_llama.cpp", program, orPath: false);

    /// <summary>Our own command line, compiled ahead where that could be done.</summary>
    public string CommandLine => File.Exists(CompiledAhead) ? CompiledAhead : Path.Combine(home, "src", "Redraft.Cli", "bin", "Release", "net10.0", "Redraft.Cli.dll");

    /// <summary>One of our own drivers of peers.</summary>
    public string Driver(string name) => Path.Combine(home, "bench", "peers", name);

    /// <summary>Threads for everyone, and nothing that holds a peer back.</summary>
    public IReadOnlyDictionary<string, string?> PeerEnvironment { get; } = new Dictionary<string, string?>
    {
        ["OPENBLAS_CORETYPE"] = null, // a pin to an older processor's kernels halves it
        ["OPENBLAS_L2_SIZE"] = null,
        ["OPENBLAS_NUM_THREADS"] = null,
        ["OMP_NUM_THREADS"] = threads.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The settings that PyTorch is fastest with: an OpenBLAS that shares its OpenMP threads, and the widest vectors.</summary>
    public IReadOnlyDictionary<string, string?> TorchEnvironment => new Dictionary<string, string?>(PeerEnvironment)
    {
        ["LD_LIBRARY_PATH"] = Directory.Exists(OpenMpBlas) ? OpenMpBlas : Environment.GetEnvironmentVariable("LD_LIBRARY_PATH"),
        ["ATEN_CPU_CAPABILITY"] = Vector512.IsHardwareAccelerated ? "avx512" : null,
    };

    private (string? Path, string? Missing) TryTorch(string python)
    {
        var missing = $"no PyTorch in {python} (REDRAFT_BENCH_PYTHON names another Python); {Readme}";
        if (!File.Exists(python))
        {
            return (null, missing);
        }

        try
        {
            PeerProcess.Run([python, "-c", "import torch"], TorchEnvironment, TimeSpan.FromMinutes(2));
            return (python, null);
        }
        catch (ContenderException)
        {
            return (null, missing);
        }
    }

    private static (string? Path, string? Missing) Folder(string variable, string what, string file)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        return folder is not null && File.Exists(Path.Combine(folder, file)) ? (folder, null)
            : (null, $"no {what}: {variable} {(folder is null ? "isn't set" : $"is '{folder}', which holds no {file}")}; {Readme}");
    }

    private static (string? Path, string? Missing) Program(string variable, string what, string name)
    {
        var named = Environment.GetEnvironmentVariable(variable);
        var path = named is not null ? (File.Exists(named) ? named : null) : OnPath(name);
        return path is not null ? (path, null)
            : (null, $"no {what}: {variable} {(named is null ? $"isn't set and no {name} is on the PATH" : $"is '{named}', which isn't there")}; {Readme}");
    }

    private static (string? Path, string? Missing) InFolder(string variable, string what, string program, bool orPath)
    {
        var folder = Environment.GetEnvironmentVariable(variable);
        var path = folder is not null ? Path.Combine(folder, program) : orPath ? OnPath(program) : null;
        return path is not null && File.Exists(path) ? (path, null)
            : (null, $"no {program} of {what}: {variable} {(folder is null ? "isn't set" + (orPath ? $" and no {program} is on the PATH" : "") : $"is '{folder}', which holds none")}; {Readme}");
    }

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private string CompiledAhead => Path.Combine(home, "artifacts", "precompiled", "Redraft.Cli.dll");
}
