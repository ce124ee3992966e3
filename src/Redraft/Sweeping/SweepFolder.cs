using System.Text;
using System.Text.Json;
using Redraft.Engine;
using Redraft.Engine.Checkpoints;
using Redraft.Runs;

namespace Redraft.Sweeping;

/// <summary>A sweep on disk: <c>sweep.json</c>, a run's folder for each point, one for the chosen one, and <c>sweep.md</c>.</summary>
public sealed class SweepFolder
{
    private const string PlanName = "sweep.json";
    private const long LargestPlan = 16 << 20; // bytes

    private SweepFolder(string path, SweepPlan plan) => (FullPath, Plan) = (path, plan);

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>What the sweep was started with.</summary>
    public SweepPlan Plan { get; }

    /// <summary>The folder of the chosen settings' run on the held-out problems.</summary>
    public string Chosen => Path.Combine(FullPath, "chosen");

    /// <summary>The sweep as a page.</summary>
    public string Page => Path.Combine(FullPath, "sweep.md");

    /// <summary>Whether a folder holds a sweep.</summary>
    public static bool IsOne(string path) => File.Exists(Path.Combine(path, PlanName));

    /// <summary>Makes a new sweep's folder.</summary>
    /// <exception cref="IOException">If there is one already, or it can't be made.</exception>
    public static SweepFolder Create(string path, SweepPlan plan)
    {
        path = Path.GetFullPath(path);
        if (IsOne(path))
        {
            throw new IOException($"{path}: there is a sweep already; go on with `redraft resume {path}` or choose another folder with --out");
        }

        Directory.CreateDirectory(path);
        DurableFile.Write(Path.Combine(path, PlanName), RunJson.Write(plan));
        return new SweepFolder(path, plan);
    }

    /// <summary>Opens a sweep.</summary>
    /// <exception cref="DirectoryNotFoundException">If there is none.</exception>
    /// <exception cref="InvalidDataException">If its plan can't be read.</exception>
    public static SweepFolder Open(string path)
    {
        path = Path.GetFullPath(path);
        var file = Path.Combine(path, PlanName);
        if (!File.Exists(file))
        {
            throw new DirectoryNotFoundException($"{path}: no sweep there (no {PlanName}); sweeps are made by `redraft sweep`");
        }

        try
        {
            var plan = RunJson.Read<SweepPlan>(Encoding.UTF8.GetString(RegularFile.ReadAll(file, LargestPlan)));
            return plan is { Schema: 1, Settings.Count: > 0, Seeds.Count: > 0, Recipe: not null, RecipePath: not null }
                ? new SweepFolder(path, plan)
                : throw new InvalidDataException($"{file}: not a sweep's plan of schema 1");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{file}: not a sweep's plan ({error.Message})", error);
        }
    }

    /// <summary>The folder of a point's run.</summary>
    public string FolderOf(SweepPoint point) => Path.Combine(FullPath, point.Folder);

    /// <summary>Writes the page whole.</summary>
    public void WritePage(string text) => DurableFile.Write(Page, text);
}
