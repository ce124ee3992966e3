using System.CommandLine;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Redraft.Cli.Errors;
using Redraft.Web.Annotating;

namespace Redraft.Cli.Commands;

/// <summary><c>redraft annotate</c>: carries out a recipe whose feedback people write on a page, or goes on with such a run.</summary>
internal static class AnnotateCommand
{
    public static RedraftCommand Create()
    {
        var what = new Argument<string>("RECIPE|RUN") { Description = "A recipe with feedback.source: people, such as recipes/quickstart-people.yaml; or the folder of a run that was stopped" };
        var port = NumberOption.Create("--port", (0, 65535), $"The page's port; 0 takes a free one (default: {AnnotationServerOptions.UsualPort}, or a free one if it is taken)");
        var listen = new Option<string?>("--listen") { HelpName = "ADDRESS", Description = "Listen beyond this machine, on this address; needs --tls or --behind" };
        var tls = new Option<string?>("--tls") { HelpName = "FILE", Description = "The certificate with its key, as PEM or PKCS #12 without a password" };
        var behind = new Option<string?>("--behind") { HelpName = "URL", Description = "The https address of the reverse proxy that stands before the page" };
        var import = new Option<string[]>("--import") { HelpName = "FILE", Description = "Answers that people gave elsewhere, for the items that the run waits for: answers.jsonl of another run, or an export (JSON) of Argilla or Label Studio" };
        var start = new RunStartOptions();
        var command = new RedraftCommand("annotate", "Carry out a recipe whose feedback people write, on a page that this opens",
            "redraft annotate recipes/quickstart-people.yaml --out runs/mine\nredraft annotate runs/mine\nredraft annotate runs/mine --import argilla.json");
        command.Arguments.Add(what);
        start.AddTo(command);
        command.Options.Add(start.Data);
        command.Options.Add(start.Set);
        command.Options.Add(start.Store);
        foreach (var option in new Option[] { port, listen, tls, behind, import })
        {
            command.Options.Add(option);
        }

        command.Body = async (session, parsed, cancellation) =>
        {
            var options = new AnnotationServerOptions
            {
                Port = parsed.GetValue(port),
                Address = Address(parsed.GetValue(listen)),
                Certificate = Certificate(parsed.GetValue(tls)),
                PublicOrigin = Origin(parsed.GetValue(behind)),
            };
            if (options.Problems().FirstOrDefault() is { } problem)
            {
                throw new CommandException(ErrorCodes.CommandLine, problem);
            }

            var path = parsed.GetRequiredValue(what);
            var imports = parsed.GetValue(import) ?? [];
            if (!Directory.Exists(path))
            {
                if (imports.Length > 0)
                {
                    throw new CommandException(ErrorCodes.CommandLine, "--import: the folder of a run that waits expected, since answers need items; begin the run first, stop it when it waits, and import then");
                }

                return await StartAsync(session, start.Order(parsed, path), options, cancellation).ConfigureAwait(false);
            }

            await using var page = new PeoplesPage(session, options) { Imports = imports };
            return await RunLifecycle.ResumeAsync(session, path, parsed.GetValue(start.Keep), cancellation, page, store: StoreOption.Of(parsed, start.Store)).ConfigureAwait(false);
        };
        return command;
    }

    /// <summary>Starts a run with a page.</summary>
    public static async Task<int> StartAsync(Session session, RunOrder order, AnnotationServerOptions options, CancellationToken cancellation)
    {
        await using var page = new PeoplesPage(session, options);
        return await RunLifecycle.StartAsync(session, order, cancellation, page).ConfigureAwait(false);
    }

    private static IPAddress Address(string? text) => text is null ? IPAddress.Loopback
        : IPAddress.TryParse(text, out var address) ? address
        : throw new CommandException(ErrorCodes.CommandLine, $"--listen: an IP address such as 192.168.1.5 expected, found '{text}'");

    private static Uri? Origin(string? text) => text is null ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var origin) ? origin
        : throw new CommandException(ErrorCodes.CommandLine, $"--behind: an address such as https://feedback.example.org expected, found '{text}'");

    private static X509Certificate2? Certificate(string? path)
    {
        try
        {
            return path is null ? null
                : path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase) ? X509Certificate2.CreateFromPemFile(path)
                : X509CertificateLoader.LoadPkcs12FromFile(path, null);
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or IOException)
        {
            throw new CommandException(ErrorCodes.BadData, $"--tls: {path}: no certificate with its key ({error.Message})");
        }
    }
}
