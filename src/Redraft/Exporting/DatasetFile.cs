using System.Text;
using Redraft.Engine.Checkpoints;
using Redraft.Tasks.Jsonl;

namespace Redraft.Exporting;

/// <summary>Files of training examples, one a line.</summary>
public static class DatasetFile
{
    /// <summary>Writes examples whole, or not at all; a file that is there is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">How a line looks.</param>
    /// <param name="examples">What to write.</param>
    /// <exception cref="ArgumentException">If an example is of a kind that the layout doesn't hold.</exception>
    /// <exception cref="IOException">If it can't be written.</exception>
    public static void Write(string path, DatasetLayout layout, IEnumerable<TrainingExample> examples)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(examples);
        DurableFile.Write(path, stream =>
        {
            foreach (var example in examples)
            {
                stream.Write(Encoding.UTF8.GetBytes(layout.Write(example) + "\n"));
            }
        });
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">How a line looks.</param>
    /// <returns>The examples, and the names of fields that the layout doesn't have with how often they were there.</returns>
    /// <exception cref="JsonlException">If a line is bad; it names file, line and field of up to 20.</exception>
    public static TrainingDataset Read(string path, DatasetLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        var fields = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var examples = JsonlFile.Read(path, record => layout.Read(record, field => fields[field] = fields.GetValueOrDefault(field) + 1));
        return new TrainingDataset(examples, [.. fields.Select(field => $"the field {UntrustedText.Visible(field.Key, 80)}, which {field.Value} of {examples.Count} lines have")]);
    }
}
