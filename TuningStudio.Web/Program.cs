using TuningStudio.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddTuningStudio();
// Pages: builder.Services.AddStudioPages();

var app = builder.Build();
app.MapTuningStudio();
// Pages: app.MapStudioPages();
return await app.RunStudioAsync();
