using System.Text.Json;
using Microsoft.Playwright;
using Redraft.Annotating;
using static Microsoft.Playwright.Assertions;

namespace Redraft.Web.Tests.Annotating;

/// <summary>Sixty texts that want to be run, each in every field that shows what strangers wrote: shown as text, letter for letter, and nothing more.</summary>
public sealed class PayloadTests(ChromiumFixture chromium, PayloadTests.Shown shown) : IClassFixture<PayloadTests.Shown>
{
    private const string Forbidden =
        "script, iframe, frame, object, embed, applet, img, image, svg, math, video, audio, source, track, base, link, meta, style, template, slot, portal, marquee, input[type=image], form[action], [srcdoc], [onerror], [onload], [href^='javascript' i], [action]";

    /// <summary>Each tries to set <c>window.owned</c>, to open a dialog, to load something, or to hide or move what it is part of.</summary>
    public static IReadOnlyList<string> Payloads { get; } =
    [
        "<script>window.owned=1</script>", "<ScRiPt>window.owned=1</sCrIpT>", "<script src=//evil.example/x.js></script>", "<script>window.owned=1//", "</script><script>window.owned=1</script>",
        "<scr<script>ipt>window.owned=1</scr</script>ipt>", "<script type=module>window.owned=1</script>", "<script\u000b>window.owned=1</script>",
        "<img src=x onerror=window.owned=1>", "<img/src=`x`onerror=window.owned=1>", "<IMG \"\"\"><SCRIPT>window.owned=1</SCRIPT>\">", "<img src=\"javascript:window.owned=1\">", "<image src=x onerror=window.owned=1>",
        "<svg onload=window.owned=1>", "<svg/onload=window.owned=1>", "<svg><script>window.owned=1</script></svg>", "<svg><animate onbegin=window.owned=1 attributeName=x dur=1s>", "<svg><use href=\"data:image/svg+xml,<svg id='x'/>#x\">",
        "<math><mtext><table><mglyph><style><img src=x onerror=window.owned=1>", "<math href=\"javascript:window.owned=1\">x</math>",
        "<iframe srcdoc=\"<script>parent.owned=1</script>\">", "<iframe src=\"javascript:parent.owned=1\">", "<iframe onload=window.owned=1>", "<object data=\"javascript:window.owned=1\">", "<embed src=\"javascript:window.owned=1\">",
        "<body onload=window.owned=1>", "<input autofocus onfocus=window.owned=1>", "<textarea autofocus onfocus=window.owned=1>", "</textarea><script>window.owned=1</script>", "<select autofocus onfocus=window.owned=1>",
        "<details open ontoggle=window.owned=1>", "<marquee onstart=window.owned=1>", "<video><source onerror=window.owned=1>", "<audio src=x onerror=window.owned=1>", "<form action=\"javascript:window.owned=1\"><button>x</button></form>",
        "<a href=\"javascript:window.owned=1\">x</a>", "<a href=\"java&#10;script:window.owned=1\">x</a>", "[x](javascript:window.owned=1)", "![x](x\" onerror=\"window.owned=1)", "<https://evil.example/>",
        "\" onmouseover=\"window.owned=1", "' onfocus='window.owned=1' autofocus='", "\"><script>window.owned=1</script>", "'-window.owned=1-'", "\\\";window.owned=1;//", "`${window.owned=1}`", "{{constructor.constructor('window.owned=1')()}}",
        "<%= window.owned=1 %>", "<meta http-equiv=refresh content=\"0;url=https://evil.example\">", "<base href=https://evil.example/>", "<link rel=stylesheet href=//evil.example/x.css>", "<style>*{display:none}</style>", "<div style=\"position:fixed;inset:0\">x</div>",
        "<template><script>window.owned=1</script></template>", "<div id=page><p id=top></div>", "&lt;script&gt;window.owned=1&lt;/script&gt;", "&#60;script&#62;window.owned=1&#60;/script&#62;", "\u202e<script>window.owned=1</script>\u202c\u200b",
        "\u0000<script>window.owned=1</script>\u001b[2J\u001b[31m", "javascript:/*--></title></style></textarea></script><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+window.owned=1//'>",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Payloads.Count)];

    [Fact]
    public void There_are_sixty_and_no_two_are_the_same() => Assert.Equal(60, Payloads.Distinct().Count());

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Each_is_shown_as_text_in_every_field(int number)
    {
        var (room, page) = await shown.OpenAsync(chromium.Browser);
        var payload = Payloads[number];
        foreach (var (id, places) in new[]
        {
            ($"p{number}", new[] { "#problem .asked", "#problem code", ".draft", "#problem .call", "#problem .got", ".drafting .message", ".suggestion blockquote", ".redraft .diff", ".attempt .words", "#point-0" }),
            ($"s{number}", ["#problem .asked", ".draft", ".suggestion blockquote", ".redraft .diff", ".attempt .words", "#correction"]),
            ($"c{number}", ["blockquote", ".diff"]),
        })
        {
            await page.GotoAsync($"{room.Origin}/#item/{id}");
            await Expect(page.Locator($"main[data-item={id}] .bar")).ToBeVisibleAsync();
            await Expect(page.Locator(id[0] == 'c' ? "blockquote" : ".suggestion blockquote")).ToBeVisibleAsync();
            foreach (var place in places)
            {
                Assert.True(await HoldsAsync(page, place, payload), $"{id}, {place}: {payload} expected, found {await page.Locator(place).First.TextContentAsync()}");
            }

            await IsOnlyTextAsync(room, page, $"{id}: {payload}");
        }
    }

    [Fact]
    public async Task As_names_of_people_and_in_the_list_of_earlier_answers_they_are_text_too()
    {
        var (room, page) = await shown.OpenAsync(chromium.Browser);
        await page.GotoAsync($"{room.Origin}/#mine");
        await Expect(page.Locator(".earlier li")).ToHaveCountAsync(Payloads.Count);
        await IsOnlyTextAsync(room, page, "earlier answers");
        var owner = await room.OwnerAsync();
        await owner.GotoAsync($"{room.Origin}/#people");
        await Expect(owner.Locator("tbody tr")).ToHaveCountAsync(Payloads.Count + 2); // Ann, and the owner
        var names = (await owner.Locator("tbody td:first-child").AllTextContentsAsync()).Select(Plain).ToList();
        foreach (var payload in Payloads)
        {
            var name = payload.Length > AnnotationLimits.Name ? payload[..AnnotationLimits.Name] : payload;
            Assert.Contains(Plain(UntrustedText.Visible(Plain(name))), names); // on one line, so any space is a space
        }

        await IsOnlyTextAsync(room, owner, "names");
    }

    private static string Plain(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '…')); // what is cut off has a mark

    /// <summary>Whether an element holds a text as it is shown; spaces don't count, since lines are split.</summary>
    private static Task<bool> HoldsAsync(IPage page, string place, string text) => page.Locator(place).First.EvaluateAsync<bool>("""
        async (element, text) => {
          const { visible } = await import('/dom.js');
          const copy = element.cloneNode(true);
          for (const number of copy.querySelectorAll('.number, .badge-number, del')) number.remove();
          const shown = 'value' in element && element.tagName === 'TEXTAREA' ? element.value : copy.textContent;
          const plain = words => words.replace(/\s+/gu, '');
          return plain(shown).includes(plain(element.tagName === 'TEXTAREA' ? text : visible(text)));
        }
        """, text);

    private static async Task IsOnlyTextAsync(PageRoom room, IPage page, string what)
    {
        var found = await page.EvaluateAsync<JsonElement>("""
            forbidden => ({
              owned: window.owned !== undefined, title: document.title, address: location.origin,
              made: [...document.querySelectorAll('main')].flatMap(main => [...main.querySelectorAll(forbidden)]).map(element => element.outerHTML.slice(0, 100)),
              events: [...document.querySelectorAll('main *')].flatMap(element => element.getAttributeNames()).filter(name => name.startsWith('on')),
              mains: document.querySelectorAll('#page, #top').length,
            })
            """, Forbidden);
        Assert.False(found.GetProperty("owned").GetBoolean(), what);
        Assert.Equal(room.Origin, found.GetProperty("address").GetString());
        Assert.True(found.GetProperty("made").GetArrayLength() == 0, $"{what}: {found.GetProperty("made")}");
        Assert.True(found.GetProperty("events").GetArrayLength() == 0, $"{what}: {found.GetProperty("events")}");
        Assert.Equal(2, found.GetProperty("mains").GetInt32());
        Assert.Empty(room.Complaints);
    }

    /// <summary>One room for all of them, with three items for each, made when the first is looked at.</summary>
    public sealed class Shown : IAsyncDisposable
    {
        private PageRoom? _room;
        private IPage? _page;

        internal async Task<(PageRoom Room, IPage Page)> OpenAsync(IBrowser browser)
        {
            if (_page is not null)
            {
                return (_room!, _page);
            }

            _room = await PageRoom.OpenAsync(browser, [.. Payloads.SelectMany((payload, i) => Items(i, payload)), .. Payloads.Select((payload, i) => PageRoom.Other($"e{i}", AnnotationKind.Ideal) with { Description = payload })]);
            _room.Suggest = item => Payloads[int.Parse(item.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
            var page = await _room.PersonAsync("Ann");
            var ann = _room.Annotators.All().Single(one => one.Name == "Ann").Id;
            for (var i = 0; i < Payloads.Count; i++)
            {
                await FillAsync(_room.Queue, ann, i, Payloads[i]);
                await _room.Annotators.InviteAsync(Payloads[i].Length > AnnotationLimits.Name ? Payloads[i][..AnnotationLimits.Name] : Payloads[i], AnnotatorRole.Annotator, "test");
            }

            await page.ReloadAsync();
            _page = page;
            return (_room, page);
        }

        public async ValueTask DisposeAsync() => await (_room?.DisposeAsync() ?? ValueTask.CompletedTask);

        private static IEnumerable<AnnotationItem> Items(int i, string payload)
        {
            var program = PageRoom.Program($"p{i}") with { Description = payload, Signature = payload };
            var test = program.Texts[0].Calls[0] with { Call = payload, Expected = payload, Actual = payload };
            yield return program with { Texts = [program.Texts[0] with { Text = $"def solve(xs):\n    return xs  # {payload}\n", Message = payload, Traceback = payload, Calls = [test] }] };
            yield return PageRoom.Summary($"s{i}", payload, payload);
            yield return PageRoom.Other($"c{i}", AnnotationKind.Check, "a draft", payload) with { Feedback = payload };
        }

        private static async Task FillAsync(AnnotationQueue queue, string ann, int i, string payload)
        {
            foreach (var id in new[] { $"p{i}", $"s{i}" })
            {
                FeedbackPoint[] words = [new(payload)];
                await queue.AddAttemptAsync(ann, id, words, [new AttemptedRedraft(new AnnotationText("r", "re " + payload, false, "wrong", [], payload), 0.5)]);
                await queue.AddAttemptAsync(ann, id, [new FeedbackPoint("other " + payload)], [new AttemptedRedraft(new AnnotationText("r", "re " + payload, null, "", [], null), 0.5)]);
                await queue.SaveTypedAsync(ann, id, 0, JsonSerializer.Serialize(new { points = new[] { new { text = payload, kind = "" } }, correction = payload }));
            }

            await queue.AnswerAsync(ann, $"e{i}", $"key-number-{i}", new AnnotationAnswer { Correction = payload });
        }
    }
}
