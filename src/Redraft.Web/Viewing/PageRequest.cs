using System.Globalization;
using Microsoft.AspNetCore.Http;
using Redraft.Viewing;
using Redraft.Web.Annotating;

namespace Redraft.Web.Viewing;

/// <summary>A page that is asked for, with the run that it is about opened.</summary>
internal sealed class PageRequest(RunShelf shelf, PageAddress address) : IDisposable
{
    private ViewedRun? _opened;

    public RunShelf Shelf => shelf;

    public PageAddress Address => address;

    /// <summary>The run that the address names.</summary>
    /// <exception cref="RefusedException">If it names none that there is.</exception>
    public ShelvedRun Run => field ??= RunOf(address["run"]);

    /// <summary>The run, opened for this page.</summary>
    public ViewedRun Opened => _opened ??= ViewedRun.Open(Run.Path);

    /// <summary>The seed that the address names, or the run's first.</summary>
    public ulong Seed => address["seed"] is not { } text ? Opened.Manifest.Seeds[0]
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) && Opened.Manifest.Seeds.Contains(seed) ? seed
        : throw Missing("seed", text);

    /// <summary>The page of a long list, from 1.</summary>
    public int Page => int.TryParse(address["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page : 1;

    /// <summary>The id that the address names.</summary>
    public string Id => address["id"] ?? throw Missing("id", "");

    /// <summary>A run by its number.</summary>
    public ShelvedRun RunOf(string? number) => shelf.Runs.FirstOrDefault(run => run.Number.ToString(CultureInfo.InvariantCulture) == number) ?? throw Missing("run", number ?? "");

    /// <summary>There is no such thing.</summary>
    public static RefusedException Missing(string what, string name) => new(StatusCodes.Status404NotFound, $"there is no {what} '{UntrustedText.Visible(name, 100)}' here");

    public void Dispose() => _opened?.Dispose();
}
