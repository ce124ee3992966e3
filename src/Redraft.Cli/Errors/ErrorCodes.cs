namespace Redraft.Cli.Errors;

/// <summary>All kinds of failure. A code is never given to another kind; one that is gone stays free.</summary>
internal static class ErrorCodes
{
    public static readonly ErrorCode CommandLine = new("RD0201", ExitCode.Usage, "the command line is wrong",
        "An option or a command has no such name, an argument is missing, or a value is out of its range. Nothing was done.",
        "look at the command's --help");

    public static readonly ErrorCode Target = new("RD0202", ExitCode.Usage, "the place for the output can't be taken",
        "Redraft writes runs, models and files only into places that are empty, or that hold what it wrote itself, so that nothing of yours is lost.",
        "choose another place with --out");

    public static readonly ErrorCode Question = new("RD0203", ExitCode.Usage, "the question can't be asked",
        "What `redraft sample` or `redraft show` was asked for doesn't fit the model, the task or the other options.",
        "look at the command's --help");

    public static readonly ErrorCode Declined = new("RD0204", ExitCode.Usage, "the question was not answered with yes",
        "What can't be undone is asked for first, and was not confirmed. Nothing was done.",
        "answer as it asks, or give --yes");

    public static readonly ErrorCode RecipeSyntax = new("RD0301", ExitCode.Configuration, "the recipe is not plain YAML",
        "Recipes are YAML in UTF-8, one document, at most 1 MiB, nested at most 64 deep, without anchors, aliases and tags: everything stands where it is read. Often the indentation is off, or a colon lacks its space.",
        "compare with a recipe of recipes/");

    public static readonly ErrorCode RecipeKey = new("RD0302", ExitCode.Configuration, "the recipe has a key that nothing reads",
        "A key that isn't known is refused rather than ignored: a misspelt setting would silently keep its default, and the run would not be the one that you meant.",
        "mend its spelling, or remove it");

    public static readonly ErrorCode RecipeValue = new("RD0303", ExitCode.Configuration, "a value in the recipe can't be used",
        "It has the wrong type, lies outside of its range, or names a part that there isn't. `redraft list` shows all parts with their names.",
        "change the value; `redraft list` shows the parts that exist");

    public static readonly ErrorCode RecipeCombination = new("RD0304", ExitCode.Configuration, "parts of the recipe don't go together",
        "Each value is right by itself, but not with the others or with the data: for example a selector that runs tests on a task that has none, more problems a round than the task has, or a model folder that isn't there.",
        "change one of the parts that it names");

    public static readonly ErrorCode RunChanged = new("RD0305", ExitCode.Configuration, "the run was started with something else",
        "A run goes on only with the base model, the data and the isolation that it was started with; otherwise its numbers would not belong together, and it would not end at the same bits.",
        "put back what it was started with, or start a new run");

    public static readonly ErrorCode Installation = new("RD0306", ExitCode.Configuration, "the installation is not whole",
        "The folders recipes/ and models/ belong to Redraft and were not found above the program; or the .NET SDK that builds it is missing.",
        "run ./redraft of a whole checkout, with the .NET 10 SDK");

    public static readonly ErrorCode HostedKey = new("RD0307", ExitCode.Configuration, "a hosted model's key is missing, open, or refused",
        "Keys come from an environment variable (key-env) or from a file that only its owner may read (key-file), and never stand in a recipe. The server may also not know the key.",
        "give the right key with key-env or key-file");

    public static readonly ErrorCode HostedRefused = new("RD0308", ExitCode.Configuration, "a hosted model's server refuses",
        "The server was reached and does not do what it was asked: it has no such model, or doesn't take a setting of the recipe.",
        "look what the server can do with `redraft models check URL`");

    public static readonly ErrorCode Budget = new("RD0309", ExitCode.Configuration, "the budget of a hosted model is spent",
        "Before each request the most that it can cost is held against the budget, with all that is under way: it ends before more is spent. What was answered is kept and never paid again.",
        "raise it with `redraft resume RUN --budget KEY=VALUE`");

    public static readonly ErrorCode StoreRefused = new("RD0310", ExitCode.Configuration, "the team's database refuses",
        "The PostgreSQL server of --store was reached and doesn't let you in, has no such database, or gives too few rights. Passwords come from PGPASSWORD or ~/.pgpass, never from the command line.",
        "check user, database and rights; docs/store.md has the lines");

    public static readonly ErrorCode FileMissing = new("RD0401", ExitCode.Data, "a file or folder is not there",
        "The path is wrong, or relative to another folder than you think: paths on the command line are relative to the folder you are in, those in a recipe to the recipe's own, unless --data says otherwise.",
        "check the path");

    public static readonly ErrorCode NoRun = new("RD0402", ExitCode.Data, "there is no run in that folder",
        "A run's folder holds manifest.json. Runs are made by `redraft quickstart` and `redraft run`, by default under runs/ in the folder you are in.",
        "give the folder that the run printed when it began");

    public static readonly ErrorCode BadData = new("RD0403", ExitCode.Data, "the data can't be used",
        "A file was read, and what it says makes no sense: it is of another kind, of a newer version, damaged, or was changed by hand.",
        "mend the file, or take another");

    public static readonly ErrorCode NotJson = new("RD0410", ExitCode.Data, "a file is not JSON",
        "JSON is read strictly: UTF-8, no comments, no trailing commas, no key twice. A file that ends in the middle was probably cut off while it was copied.",
        "mend the line, or make the file again");

    public static readonly ErrorCode DataLine = new("RD0411", ExitCode.Data, "a line of a data file is not a JSON object",
        "Data files have one JSON object a line (JSONL). Nothing of a file with a bad line is used.",
        "mend the line, or leave it out");

    public static readonly ErrorCode DataField = new("RD0412", ExitCode.Data, "a line of a data file has a bad field",
        "The line is JSON, but a field is missing, has the wrong type or a value that makes no sense, or is one that nothing reads: a misspelt field would be lost otherwise.",
        "mend the line, or leave it out");

    public static readonly ErrorCode BadFile = new("RD0420", ExitCode.Data, "a file is not what it claims to be",
        "The file was read and is of another kind, cut off or damaged. Checkpoints are checked whole before anything is computed with them: config.json, tokenizer.json and each tensor of the safetensors files, by name, type, shape, place and finite values. A failed download or a copy that was cut off is the commonest reason. Pickled weights (.bin, .pt) are never read: they can run programs.",
        "copy or download the folder again");

    public static readonly ErrorCode StoreDamaged = new("RD0430", ExitCode.Data, "the run's store is damaged",
        "The SQLite file of the run can't be read as one, or not as one of a run. Redraft never leaves it half written; a disk, a copy or another program did.",
        "restore the file from a copy, or start a new run");

    public static readonly ErrorCode NotFound = new("RD0440", ExitCode.Data, "nothing has that name",
        "The run, the task or the file was read and has nothing of that id.",
        "look at what there is, and ask again");

    public static readonly ErrorCode Ambiguous = new("RD0441", ExitCode.Data, "several things begin like that",
        "Ids, names and hashes may be shortened to their first characters, as long as only one thing in the run begins so.",
        "give more of its characters");

    public static readonly ErrorCode HostedAnswer = new("RD0450", ExitCode.Data, "a hosted model's answer can't be used",
        "What came back isn't an answer in OpenAI's protocol, or lacks what was asked for. It isn't kept; what was answered before is.",
        "check the address; `redraft models check URL` shows what the server can do");

    public static readonly ErrorCode NoSandbox = new("RD0501", ExitCode.NoSandbox, "programs can't be isolated here",
        "Programs that a model wrote run only in a sandbox (bubblewrap with seccomp), since they can do anything. `redraft doctor` looks at what is missing. --unsafe-run-code runs them all the same; then every number is stamped 'not isolated'.",
        "redraft doctor");

    public static readonly ErrorCode Internal = new("RD7001", ExitCode.Internal, "a fault in Redraft",
        "This should not have happened, whatever was put in. What was stored is whole.",
        "REDRAFT_DEBUG=1 shows where; please report it");

    public static readonly ErrorCode DiskFull = new("RD7401", ExitCode.InputOutput, "the disk is full",
        "What was committed before is kept and whole; the rest is not begun.",
        "free some space, then go on with `redraft resume RUN`");

    public static readonly ErrorCode NoPermission = new("RD7402", ExitCode.InputOutput, "not permitted",
        "The user that you are may not read or write there, or the file system is read-only.",
        "check its permissions or choose another place");

    public static readonly ErrorCode InputOutput = new("RD7403", ExitCode.InputOutput, "reading or writing failed",
        "The operating system reported an error of a file or a device.",
        "look at the device, then try again");

    public static readonly ErrorCode Busy = new("RD7501", ExitCode.TryAgain, "another process works on it",
        "One process at a time writes to a run; a lock file says which. A lock that a dead process left is taken over by itself.",
        "wait for it to end, then try again");

    public static readonly ErrorCode Memory = new("RD7502", ExitCode.TryAgain, "not enough memory",
        "The model, its gradients and the samples at hand did not fit. What was committed before is kept.",
        "make the recipe smaller (documents, width, layers, samples) or end other programs");

    public static readonly ErrorCode Away = new("RD7503", ExitCode.TryAgain, "something did not answer",
        "A program or a host did not answer in time, or packages could not be restored for the first build.",
        "try again");

    public static readonly ErrorCode Trainer = new("RD7504", ExitCode.TryAgain, "the training command failed",
        "The command of `trainer:` ended with a fault, was killed, or left neither a checkpoint nor served.json in REDRAFT_OUTPUT. Its log is kept; what the run did before is stored.",
        "read the log that it names, mend the command, then go on with `redraft resume RUN`");

    public static readonly ErrorCode Interrupted = new("RD1301", ExitCode.Interrupted, "interrupted",
        "Ctrl-C or a termination signal ended the command. What was finished is stored; nothing is half written.",
        "go on with 'redraft resume RUN'");

    /// <summary>All, in the order of their names.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        CommandLine, Target, Question, Declined,
        RecipeSyntax, RecipeKey, RecipeValue, RecipeCombination, RunChanged, Installation, HostedKey, HostedRefused, Budget, StoreRefused,
        FileMissing, NoRun, BadData, NotJson, DataLine, DataField, BadFile, StoreDamaged, NotFound, Ambiguous, HostedAnswer,
        NoSandbox, Interrupted, Internal,
        DiskFull, NoPermission, InputOutput, Busy, Memory, Away, Trainer,
    ];
}
