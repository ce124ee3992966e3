using System.Security.Cryptography;
using System.Text;
using Redraft.Evaluating;
using Redraft.FeedingBack;
using Redraft.Imitating;
using Redraft.Models;
using Redraft.Papers;
using Redraft.Recipes;
using Redraft.Selecting;
using Redraft.Tasks;

namespace Redraft.Runs;

/// <summary>Starts runs from recipes, goes on with them, and reports on them.</summary>
/// <param name="setup">What this process brings.</param>
public sealed class RunExecution(RunSetup setup)
{
    /// <summary>What every number is stamped with whose programs ran without isolation.</summary>
    public const string NotIsolated = "not isolated";

    private readonly IReadOnlyList<ISelector> _selectors = Selectors.Checked(setup.Selectors);
    private readonly IReadOnlyDictionary<string, ILanguageModel> _models = Checked(setup);

    /// <summary>Reads and checks a recipe, down to the combination of its parts and the data that it names.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <param name="home">Where Redraft is installed, to look for the model too; null leaves it unlooked at.</param>
    /// <param name="text">The recipe's text where it isn't the file's; null reads the file.</param>
    /// <param name="selectors">Selectors that it can name besides those of the list.</param>
    /// <exception cref="RecipeException">With everything that is wrong.</exception>
    public static Recipe Check(string path, string? dataFolder = null, string? home = null, string? text = null, IReadOnlyList<ISelector>? selectors = null)
        => RecipeCheck.Read(path, dataFolder, home, text, selectors);

    /// <summary>A recipe's text with other values at some dotted keys.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <param name="home">Where Redraft is installed.</param>
    /// <param name="settings">Dotted key and value, a list in brackets; sections that aren't there are made.</param>
    /// <exception cref="RecipeException">With everything that is wrong afterwards: at the file's own lines, or at the key of a setting.</exception>
    public static string WithSettings(string path, string? dataFolder, string? home, IReadOnlyList<(string Key, string Value)> settings)
    {
        var text = RecipeFile.ReadText(path);
        RecipeCheck.Read(path, dataFolder, home, text, settings: settings);
        return RecipeOverride.Write(path, text, settings, [], []);
    }

    /// <summary>A recipe's text with people in the place of whoever gives feedback in it; the file's own where they do already.</summary>
    /// <param name="path">The YAML file.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <param name="home">Where Redraft is installed.</param>
    /// <param name="text">The recipe's text where it isn't the file's; null reads the file.</param>
    /// <exception cref="RecipeException">With everything that is wrong, before or after.</exception>
    public static string ForPeople(string path, string? dataFolder, string? home, string? text = null)
    {
        text ??= RecipeFile.ReadText(path);
        if (RecipeCheck.Read(path, dataFolder, home, text).Feedback.Source != People.SourceName)
        {
            text = RecipeOverride.Write(path, text, [("feedback.source", People.SourceName)], [], ["feedback.options"]);
            RecipeCheck.Read(path, dataFolder, home, text);
        }

        return text;
    }

    /// <summary>The recipe that a run was started with, as its manifest keeps it; the data that it names may be gone.</summary>
    public static Recipe RecipeOf(RunFolder folder) => RecipeCheck.Reread(folder.Manifest);

    /// <summary>Makes a new run's folder from a recipe, before any work.</summary>
    /// <param name="recipePath">The recipe.</param>
    /// <param name="folder">Where the run goes.</param>
    /// <param name="seeds">One part each; none means the recipe's own seed.</param>
    /// <param name="command">The command line, for the manifest.</param>
    /// <param name="dataFolder">What paths of data files are relative to; null means the recipe's folder.</param>
    /// <param name="text">The recipe's text where it isn't the file's, such as one of a sweep's; null reads the file.</param>
    /// <param name="place">Where in PostgreSQL the records go; null keeps them in the folder.</param>
    public RunFolder Create(string recipePath, string folder, IReadOnlyList<ulong> seeds, string command, string? dataFolder = null, string? text = null, StorePlace? place = null)
    {
        try
        {
            return CreateOf(recipePath, text ?? RecipeFile.ReadText(recipePath), folder, seeds, (command, dataFolder, place));
        }
        catch (RecipeException error) when (text is not null && (!File.Exists(recipePath) || RecipeFile.ReadText(recipePath) != text))
        {
            throw new RecipeException(error.File, [.. error.Problems.Select(problem => problem with { Line = null, Excerpt = null })]); // whose lines aren't the file's
        }
    }

    private RunFolder CreateOf(string recipePath, string text, string folder, IReadOnlyList<ulong> seeds, (string Line, string? DataFolder, StorePlace? Place) command)
    {
        var dataFolder = command.DataFolder;
        var recipe = RecipeCheck.Read(recipePath, dataFolder, setup.Home, text, _selectors, models: _models);
        RequirePage(recipe, recipePath, text, seeds.Count);
        var manifest = new RunManifest
        {
            Redraft = typeof(RunExecution).Assembly.GetName().Version!.ToString(3),
            Command = command.Line,
            Recipe = text,
            RecipePath = Path.GetFullPath(recipePath),
            DataFolder = dataFolder is null ? null : Path.GetFullPath(dataFolder),
            Data = DataFiles.Hashes(recipe),
            Seeds = seeds.Count == 0 ? [recipe.Seed] : seeds,
            Model = "",
            PromptTemplates = new Dictionary<string, string>(), // until the models are open
            Tier = setup.Grader.Tier,
            Threads = setup.Pool.Threads,
            Versions = setup.Versions,
            Started = setup.Clock.GetUtcNow(),
        };
        using var others = ModelsOf(recipe, recipePath, manifest);
        RequireHosted(recipe, recipePath, text, others);
        using var model = others.IsEmbedded(recipe.Model) ? LoadModel(recipe, recipePath, chats: true) : null;
        RequireTrainer(recipe, recipePath);
        RecipeCheck.Require(recipe, recipePath, text, model, others.JudgeOf(recipe) is { } judge ? others.Of(judge) as TrainableEmbeddedModel : model);
        SpaceEstimate.Of(recipe, RecipeCheck.TaskOf(recipe), model is null ? _ => new TrainingSize(0, 0) : model.SizeOf, Math.Max(1, seeds.Count), setup.Keep).Require(folder);
        return RunFolder.Create(folder, manifest with { Model = model?.Id ?? others.Of(recipe.Model).Id, Models = HashesOf(recipe, others), ChatTemplate = model?.Chat?.Hash, PromptTemplates = PromptTemplates.Of(recipe, model, others) }, command.Place);
    }

    /// <summary>Does whatever of a run isn't done yet, and writes its report's data.</summary>
    /// <param name="folder">The run, opened for writing.</param>
    /// <param name="cancellation">Stops it; what is stored stays.</param>
    /// <exception cref="RecipeException">If the base model, or the way programs are graded, isn't the one that the run was started with.</exception>
    public async Task<RunReport> RunAsync(RunFolder folder, CancellationToken cancellation)
    {
        using var database = folder.OpenDatabase();
        await EachSeedAsync(
            folder, database,
            (run, model, source) => new FeedbackRun(
                run, model, source, TaskList.Named(run.Recipe.Task.Name).Examples(run.Task, run.Recipe.Refiner.Examples, run.Recipe.Seed)).RunAsync(cancellation)).ConfigureAwait(false);
        var report = Report(folder, database);
        folder.Write("report.json", RunReportJson.Write(report));
        return report;
    }

    /// <summary>Does whatever of a study isn't done yet, and writes its page as <c>paper.md</c>.</summary>
    /// <param name="folder">The run, opened for writing.</param>
    /// <param name="cancellation">Stops it; what is stored stays.</param>
    /// <returns>The tables, pooled over the seeds.</returns>
    /// <exception cref="RecipeException">If the recipe names no study, or the base model isn't the one that the run was started with.</exception>
    public async Task<IReadOnlyList<PooledSection>> StudyAsync(RunFolder folder, CancellationToken cancellation)
    {
        var study = PaperStudies.Find(RecipeOf(folder).Paper.Study)
            ?? throw new RecipeException(folder.Manifest.RecipePath, [new RecipeProblem(RecipeFault.Combination, "paper.study: it names no paper, so there are no tables; `redraft run` carries it out")]);
        using var database = folder.OpenDatabase();
        var seeds = new List<IReadOnlyList<PaperSection>>();
        await EachSeedAsync(
            folder, database, async (run, model, source) => seeds.Add(await study.RunAsync(run, model, source, cancellation).ConfigureAwait(false))).ConfigureAwait(false);
        var sections = PooledSection.Of(seeds);
        foreach (var section in sections)
        {
            if (PaperChart.Write(section) is { } drawing)
            {
                folder.Write(PaperPage.FileOf(study, section), drawing);
            }
        }

        folder.Write("paper.md", PaperPage.Write(study, folder.Manifest.Seeds, sections, folder.Manifest.Command));
        return sections;
    }

    /// <summary>Computes a run's report from its database.</summary>
    /// <exception cref="InvalidDataException">If a seed isn't begun yet.</exception>
    public static RunReport Report(RunFolder folder)
    {
        using var database = folder.OpenDatabase();
        return Report(folder, database);
    }

    internal static RunReport Report(RunFolder folder, RunDatabase database)
    {
        var manifest = folder.Manifest;
        var recipe = RecipeOf(folder);
        foreach (var seed in manifest.Seeds.Except(database.Seeds()))
        {
            throw new InvalidDataException($"{folder.Records}: seed {seed} is not begun yet; go on with `redraft resume {folder.FullPath}`");
        }

        var report = ReportBuilder.Build([.. manifest.Seeds.Select(seed => new SeedRun(seed, recipe with { Seed = seed }, database.StoreOf(seed), folder.FolderOf(seed)))]);
        var tier = report.Strengths.Count == 0 ? null : manifest.Tier; // where no program was judged, none was isolated either
        var isolation = tier == "unsafe" ? NotIsolated : null;
        return report with
        {
            Results = [.. report.Results.Select(r => r with { Isolation = isolation })],
            Differences = [.. report.Differences.Select(d => d with { Isolation = isolation })],
            Run = folder.FullPath,
            Tier = tier,
            Started = manifest.Started,
            Versions = manifest.Versions,
            Commands = [manifest.Command, $"redraft report {folder.FullPath}"],
            Hashes = new Dictionary<string, string>(report.Hashes)
            {
                ["base-model"] = manifest.Model,
                ["recipe"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest.Recipe))),
            }.Concat(manifest.Data).ToDictionary(),
            Settings = RecipeSettings.Flatten(recipe),
        };
    }

    /// <summary>Does something for each seed of a run, with the model and all else that it was started with.</summary>
    private async Task EachSeedAsync(RunFolder folder, RunDatabase database, Func<RunContext, ITrainableModel, IFeedbackSource, Task> work)
    {
        var began = setup.Clock.GetTimestamp();
        var (recipe, path) = (RecipeOf(folder), folder.Manifest.RecipePath);
        RequirePage(recipe, path, folder.Manifest.Recipe, folder.Manifest.Seeds.Count);
        using var others = ModelsOf(recipe, path, folder.Manifest);
        using var embedded = others.IsEmbedded(recipe.Model) ? LoadModel(recipe, path, folder.Manifest.PromptTemplates is not null) : null;
        var model = PolicyOf(recipe, folder.Manifest, others, embedded);
        Require(folder, "base model", folder.Manifest.Model, model.Id);
        Require(folder, "chat template", folder.Manifest.ChatTemplate ?? "none", folder.Manifest.ChatTemplate is null ? "none" : embedded?.Chat?.Hash ?? "none");
        RequireSame(folder, "", folder.Manifest.Models, HashesOf(recipe, others));
        RequireSame(folder, "chat template of ", folder.Manifest.PromptTemplates, PromptTemplates.Of(recipe, embedded, others));
        Require(folder, "isolation", folder.Manifest.Tier, setup.Grader.Tier);
        RequireData(folder, recipe);
        var grader = new CachingGrader(setup.Grader, database.Verdicts, setup.GraderFingerprint);
        foreach (var seed in folder.Manifest.Seeds)
        {
            var entry = TaskList.Named(recipe.Task.Name);
            var task = entry.Create(recipe.Task.Options ?? entry.Options, grader);
            var source = RecipeCheck.SourceOf(recipe with { Seed = seed }, new FeedbackContext(task) { Desk = setup.Desk, Model = other => other is null ? model : others.Of(other) });
            using var watched = new RunningStageFile(setup.Observer, folder.FullPath, seed, setup.Clock);
            var run = others.Give(new RunContext
            {
                Recipe = recipe with { Seed = seed },
                Task = task,
                Selector = SelectorOf(folder, recipe),
                Training = TrainingOf(task, source),
                Validation = RecipeCheck.ValidationOf(recipe with { Seed = seed }, task),
                Store = database.StoreOf(seed, new RunTimer(setup.Clock, began)),
                LogProbabilities = database.LogProbabilities,
                Folder = folder.FolderOf(seed),
                Observer = watched,
                Clock = setup.Clock,
            });
            NoteBeforehand(run, folder, others);
            await work(run, model, source).ConfigureAwait(false);
            began = setup.Clock.GetTimestamp();
        }

        foreach (var together in others.Hosted.GroupBy(hosted => hosted.Spent)) // a model and those trained from it have one budget
        {
            setup.Observer.Note($"{string.Join(", ", together.Select(hosted => hosted.Id))}: this run has sent {together.Key}");
        }
    }

    /// <summary>Says before the first work what of the recipe nothing reads, and what hosted models will be asked for.</summary>
    private void NoteBeforehand(RunContext run, RunFolder folder, RunModels models)
    {
        if (run.Recipe.Seed == folder.Manifest.Seeds[0] && run.Store.FinishedUnits(ProblemStage.StageName).Count == 0)
        {
            var (asked, there) = (run.Recipe.Evaluation.Problems, run.Task.Problems(Split.HeldOut).Count);
            if (run.Recipe.Evaluation.Split == EvaluationSplit.HeldOut && asked > there)
            {
                setup.Observer.Note($"evaluation.problems: {asked} asked for, and task '{run.Task.Name}' has {there} held-out problems: all of them are measured");
            }

            foreach (var unread in run.Recipe.Selecting.Unread(run.Selector))
            {
                setup.Observer.Note(unread);
            }

            foreach (var note in PromptTemplates.Notes(folder.Manifest))
            {
                setup.Observer.Note(note);
            }

            foreach (var estimate in HostedEstimate.Of(run.Recipe, run.Task, folder.Manifest.Seeds.Count, judge => ((IHostedModel)models.Of(judge)).MostCallsPerQuestion))
            {
                setup.Observer.Note(estimate.ToString());
            }

            if (TrainerEstimate.Of(run.Recipe, run.Task, folder.Manifest.Seeds.Count) is { } trainings)
            {
                setup.Observer.Note(trainings.ToString());
            }
        }
    }

    /// <summary>The base model with whoever finetunes it.</summary>
    private ITrainableModel PolicyOf(Recipe recipe, RunManifest manifest, RunModels models, TrainableEmbeddedModel? embedded)
    {
        var path = manifest.RecipePath;
        if (!recipe.Trainer.IsElsewhere)
        {
            return embedded ?? (ITrainableModel)models.Of(recipe.Model); // a hosted model, or one of the program's that nobody trains, was refused
        }

        RequireTrainer(recipe, path);
        return setup.Trainer!(new ExternalTraining
        {
            Trainer = recipe.Trainer,
            Model = embedded ?? models.Of(recipe.Model),
            Location = embedded is null ? recipe.Model.Name : ModelFolder(recipe.Model.Name, path),
            Server = recipe.Model.IsHosted ? recipe.Model : null,
            Run = manifest.Name,
            Render = embedded is null ? prompt => prompt : embedded.Rendered,
            Folder = Path.GetDirectoryName(Path.GetFullPath(path))!,
            Load = folder => embedded is null ? LoadModel(recipe with { Model = folder }, path, chats: false) : embedded.Reopen(folder).Model,
            Reach = (url, name) => recipe.Model.ServedAs(url, name) is { IsHosted: true } served ? models.Of(served)
                : throw new Engine.BadFileException("served.json", "no url: expected the address up to and with /v1, since the base model is no server's"),
            Say = line => setup.Observer.Note("trainer: " + line),
        });
    }

    private void RequireTrainer(Recipe recipe, string path)
    {
        if (recipe.Trainer.IsElsewhere && setup.Trainer is null)
        {
            throw new RecipeException(path, [new RecipeProblem(RecipeFault.Combination, $"trainer: {(recipe.Trainer.IsCommand ? "a command" : "the model's server")} trains, and this program {(recipe.Trainer.IsCommand ? "starts none" : "asks none")}; give its RunSetup a trainer")]);
        }
    }

    private static void RequireHosted(Recipe recipe, string path, string text, RunModels models)
    {
        if (HostedNeeds.Faults(recipe, models).ToList() is { Count: > 0 } faults)
        {
            var source = new RecipeSource(path, text);
            throw new RecipeException(path, [.. faults.Select(fault => source.Keyed(RecipeFault.Combination, fault))]);
        }
    }

    private ISelector SelectorOf(RunFolder folder, Recipe recipe) => Selectors.Find(recipe.Selector, recipe.Selecting, _selectors)
        ?? throw new RecipeException(folder.FullPath, [new RecipeProblem(RecipeFault.Changed, $"the run was started by a program that has a selector of its own, '{YamlBinder.Short(recipe.Selector)}'; go on with that program")]);

    private IReadOnlyList<Problem> TrainingOf(ITask task, IFeedbackSource source)
    {
        foreach (var omission in task.Omissions)
        {
            setup.Observer.Note($"{task.Name}: {omission}");
        }

        var training = RecipeCheck.TrainingOf(task, source);
        if (training.Count < task.Problems(Split.Train).Count)
        {
            setup.Observer.Note($"{source.Name}: feedback on {training.Count} of {task.Problems(Split.Train).Count} training problems; the others are left out");
        }

        return training;
    }

    private void RequirePage(Recipe recipe, string path, string text, int seeds)
    {
        var fault = recipe.Feedback.Source != People.SourceName ? null
            : setup.Desk is null ? "feedback.source: 'people' answer on a page; carry the recipe out with `redraft annotate`"
            : seeds > 1 ? $"feedback.source: 'people' answer once: one seed expected, found {seeds}"
            : recipe.Feedback.Split ? "feedback.split: 'people' see what all of their points together lead to; leave it out" : null;
        if (fault is not null)
        {
            throw new RecipeException(path, [new RecipeSource(path, text).Keyed(RecipeFault.Combination, fault)]);
        }
    }

    private static void RequireData(RunFolder folder, Recipe recipe)
    {
        foreach (var (key, hash) in DataFiles.Hashes(recipe))
        {
            Require(folder, key + " of content", folder.Manifest.Data.GetValueOrDefault(key, "none"), hash);
        }
    }

    // known: null in a run of before these were kept
    private static void RequireSame(RunFolder folder, string what, IReadOnlyDictionary<string, string>? known, Dictionary<string, string> found)
    {
        foreach (var key in known is null ? [] : known.Keys.Union(found.Keys))
        {
            Require(folder, what + key, known!.GetValueOrDefault(key, "none"), found.GetValueOrDefault(key, "none"));
        }
    }

    private static Dictionary<string, string> HashesOf(Recipe recipe, RunModels models)
        => RecipeCheck.OtherModels(recipe).ToDictionary(other => other.Key, other => models.Of(other.Model).Id);

    private RunModels ModelsOf(Recipe recipe, string path, RunManifest manifest) => new(
        model => LoadModel(recipe with { Model = model }, path, manifest.PromptTemplates is not null),
        model => setup.Hosted?.Invoke(model, manifest.Name)
            ?? throw new RecipeException(path, [new RecipeProblem(RecipeFault.Combination, $"'{YamlBinder.Short(model.Name)}' is hosted at {model.Url}, and this program opens no connections; give its RunSetup a way to hosted models")]),
        _models);

    /// <summary>Models of the program's own, none of which has the name of one that comes with Redraft.</summary>
    private static IReadOnlyDictionary<string, ILanguageModel> Checked(RunSetup setup)
        => setup.Models.Keys.FirstOrDefault(name => name.Length == 0 || new ShippedModels(setup.Home).FolderOf(name) is not null) is { } taken
            ? throw new ArgumentException($"models: a name of its own expected, found '{taken}'{(taken.Length == 0 ? "" : ", which a model that comes with Redraft has")}", nameof(setup)) : setup.Models;

    private TrainableEmbeddedModel LoadModel(Recipe recipe, string recipePath, bool chats) => TrainableEmbeddedModel.Load(
        ModelFolder(recipe.Model.Name, recipePath), setup.Pool, recipe.ContextLength, keepCheckpoints: setup.Keep, chats: chats && recipe.Model.ChatTemplate);

    /// <summary>A model that comes with Redraft, by name; else a folder, relative to the recipe's.</summary>
    private string ModelFolder(string name, string recipePath)
        => new ShippedModels(setup.Home).FolderOf(name) ?? Path.GetFullPath(name, Path.GetDirectoryName(Path.GetFullPath(recipePath))!);

    private static void Require(RunFolder folder, string what, string expected, string found)
    {
        if (expected != found)
        {
            throw new RecipeException(folder.FullPath, [new RecipeProblem(RecipeFault.Changed, $"the run was started with {what} {expected}, found {found}; resume it with what it was started with, or start a new run")]);
        }
    }
}
