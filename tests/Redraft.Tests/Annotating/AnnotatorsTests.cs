using Redraft.Annotating;

namespace Redraft.Tests.Annotating;

public sealed class AnnotatorsTests : IAsyncDisposable
{
    private readonly AnnotationRoom _room = new();

    private Annotators Annotators => _room.Annotators;

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task An_invitation_opens_sessions_until_it_is_revoked_and_they_end_with_it()
    {
        var (ann, token) = await Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "owner");
        var (first, second) = (await Annotators.SignInAsync(token), await Annotators.SignInAsync(token));

        Assert.NotEqual(first, second);
        Assert.Equal(ann, await Annotators.OfSessionAsync(first!));
        Assert.True(await Annotators.RevokeAsync(ann.Id, "owner"));
        Assert.Null(await Annotators.OfSessionAsync(first!));
        Assert.Null(await Annotators.OfSessionAsync(second!));
        Assert.Null(await Annotators.SignInAsync(token));
        Assert.True(Annotators.All().Single(a => a.Id == ann.Id).Revoked);
    }

    [Fact]
    public async Task The_owners_token_opens_once_and_a_new_start_voids_the_last_ones()
    {
        var unused = await Annotators.OwnerTokenAsync();
        var token = await Annotators.OwnerTokenAsync();

        Assert.Null(await Annotators.SignInAsync(unused));
        var session = await Annotators.SignInAsync(token);
        Assert.Null(await Annotators.SignInAsync(token));
        await _room.RestartAsync();
        Assert.Equal(AnnotatorRole.Owner, (await Annotators.OfSessionAsync(session!))!.Role);
        Assert.False(await Annotators.RevokeAsync("owner", "owner"));
        Assert.NotNull(await Annotators.OfSessionAsync(session!)); // nobody shuts themselves out
    }

    [Fact]
    public async Task One_person_has_twenty_sessions_at_most_and_the_quietest_ends_first()
    {
        var (_, token) = await Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "owner");
        var sessions = new List<string>();
        for (var i = 0; i <= Annotators.MostSessions; i++)
        {
            sessions.Add((await Annotators.SignInAsync(token))!);
            _room.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Null(await Annotators.OfSessionAsync(sessions[0]));
        foreach (var session in sessions.Skip(1))
        {
            Assert.NotNull(await Annotators.OfSessionAsync(session));
        }
    }

    [Fact]
    public async Task Asking_whose_link_it_is_spends_nothing()
    {
        var token = await Annotators.OwnerTokenAsync();

        Assert.Equal("owner", Annotators.OfToken(token));
        Assert.Null(Annotators.OfToken(new string('0', 32)));
        Assert.NotNull(await Annotators.SignInAsync(token));
        Assert.Null(Annotators.OfToken(token));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_without_a_request()
    {
        var session = await SessionAsync();

        for (var i = 0; i < 5; i++)
        {
            _room.Clock.Advance(Annotators.Idle - TimeSpan.FromMinutes(10));
            Assert.NotNull(await Annotators.OfSessionAsync(session));
        }

        _room.Clock.Advance(Annotators.Idle + TimeSpan.FromSeconds(1));
        Assert.Null(await Annotators.OfSessionAsync(session));
    }

    [Fact]
    public async Task Signing_out_ends_a_session()
    {
        var session = await SessionAsync();
        await Annotators.SignOutAsync(session);
        Assert.Null(await Annotators.OfSessionAsync(session));
    }

    [Fact]
    public async Task No_secret_is_in_the_file()
    {
        var (_, token) = await Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "owner");
        var session = await Annotators.SignInAsync(token);
        await _room.Database.DisposeAsync();

        var bytes = string.Concat(Directory.GetFiles(Path.GetDirectoryName(_room.File)!).Select(file => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file))));
        Assert.Contains("Ann", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(token, bytes, StringComparison.Ordinal);
        Assert.DoesNotContain(session!, bytes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public async Task A_name_is_needed(string name) => await Assert.ThrowsAsync<ArgumentException>(() => Annotators.InviteAsync(name, AnnotatorRole.Annotator, "owner"));

    private async Task<string> SessionAsync()
        => (await Annotators.SignInAsync((await Annotators.InviteAsync("Ann", AnnotatorRole.Annotator, "owner")).Token))!;
}
