using TuningStudio.Web.Components;
using TuningStudio.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddTuningStudio();
builder.Services.AddStudioPages();

var app = builder.Build();
app.MapTuningStudio();
app.MapStudioPages();
return await app.RunStudioAsync();
