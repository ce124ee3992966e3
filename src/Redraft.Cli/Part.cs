using Redraft.Engine.Architectures;
using Redraft.Engine.Objectives;
using Redraft.Engine.Optimizing;
using Redraft.Evaluating;
using Redraft.Exporting;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Rating;
using Redraft.Rewarding;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Cli;

/// <summary>A part that exists: something that a recipe, a checkpoint or a report can name.</summary>
/// <param name="Kind">The plural of what it is: tasks, selectors …</param>
/// <param name="Name">Its name.</param>
/// <param name="Summary">One line.</param>
internal sealed record Part(string Kind, string Name, string Summary)
{
    /// <summary>All parts, gathered from the lists beside the implementations.</summary>
    /// <param name="home">Where Redraft is installed.</param>
    public static IReadOnlyList<Part> All(string home) =>
    [
        .. TaskList.All.Select(t => new Part("tasks", t.Name, t.Summary)),
        .. new ShippedModels(home).All.Select(m => new Part("models", m.Name, m.Title)),
        .. FeedbackSourceList.All.Select(f => new Part("feedback sources", f.Name, $"{f.Summary}; {(f.Task is { } task ? $"task {task}" : "any task")}")),
        .. Selectors.All.Select(s => new Part("selectors", s.Name, s.Summary + (s.NeedsTests ? "; needs tests" : ""))),
        .. Raters.All.Select(r => new Part("raters", r.Name, r.Summary)),
        .. RewardKinds.All.Select(k => new Part("reward models", k.Name, k.Summary)),
        .. BaselineList.All.Select(b => new Part("baselines", b.Name, b.Summary)),
        .. RefinementControls.All.Select(c => new Part("controls", c.Name, c.Summary)),
        .. MetricList.All.Select(m => new Part("metrics", m.Name, m.Summary)),
        .. ObjectiveList.All.Select(o => new Part("objectives", o.Name, o.Summary)),
        .. LearningRateSchedules.All.Select(s => new Part("learning-rate schedules", s.Name, s.Summary)),
        .. ArchitectureList.All.Select(a => new Part("architectures", a.Name, a.Summary)),
        .. DatasetLayouts.All.Select(l => new Part("dataset layouts", l.Name, l.Summary)),
    ];
}
