using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using TuningStudio.Core.Contracts;
using TuningStudio.Tests.Web.Fakes;
using TuningStudio.Web.Components.NewRun;
using static TuningStudio.Tests.Web.Fakes.StudioPageContext;

namespace TuningStudio.Tests.Web.Components.NewRun;

public sealed class RunFileFieldTests
{
    private const string Foreign = "name: Again\nhyperparameters:\n  rank: 4\n  logging_steps: 10\n  output_dir: out\n";

    [Theory]
    [InlineData("en", "logging_steps: Every update is recorded, and shown as it comes.", "output_dir: The run says where it is written.")]
    [InlineData("zh", "logging_steps：每次更新都会记录并即时显示。", "output_dir：写到哪里由运行决定。")]
    public async Task Upload_FileOfAnotherTool_SaysWhatIsPassedOver(string language, params string[] expected)
    {
        await using var studio = new StudioPageContext(language);
        using var form = new RunForm(studio.Libraries, studio.Libraries);
        var field = studio.Render<RunFileField>(parameters => parameters.Add(item => item.Form, form));

        field.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(Foreign, "a.yaml"));

        field.WaitForAssertion(() => Assert.Equal(expected, field.FindAll($"{At("run-file-notes")} li").Select(note => note.TextContent)));
        Assert.Equal("4", form.Draft.Options["rank"]);

        // They are those of the file that was taken last.
        field.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("name: Mine\n", "b.yaml"));
        field.WaitForAssertion(() => Assert.Empty(field.FindAll(At("run-file-notes"))));
    }

    [Fact]
    public async Task Upload_FileThatGoesOnFromAnAdapter_TakesItOver()
    {
        await using var studio = new StudioPageContext();
        using var form = new RunForm(studio.Libraries, studio.Libraries);
        var field = studio.Render<RunFileField>(parameters => parameters.Add(item => item.Form, form));

        field.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("name: Again\nadapter: /runs/r1/adapter\n", "a.yaml"));

        field.WaitForAssertion(() => Assert.Equal(("Again", "/runs/r1/adapter"), (form.Draft.Name, form.ToRequest().Adapter)));
        Assert.Empty(field.FindAll(At("error")));
    }

    [Fact]
    public async Task Upload_FileThatIsTooLarge_NamesItAndSaysWhatToTake()
    {
        await using var studio = new StudioPageContext();
        using var form = new RunForm(studio.Libraries, studio.Libraries);
        var field = studio.Render<RunFileField>(parameters => parameters.Add(item => item.Form, form));

        field.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText(new string(' ', RunTemplateYaml.Longest + 1), "large.yaml"));

        field.WaitForAssertion(() => Assert.Contains("large.yaml", field.Find(At("error")).TextContent, StringComparison.Ordinal));
        Assert.Contains("What to do", field.Find(At("error")).TextContent, StringComparison.Ordinal);
    }
}
