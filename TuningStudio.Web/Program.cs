using TuningStudio.Web.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddTuningStudio();

var app = builder.Build();
app.MapTuningStudio();
return await app.RunStudioAsync();
