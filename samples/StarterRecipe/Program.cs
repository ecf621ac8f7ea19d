using System.Text;
using TuningStudio.StarterRecipe;

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return RecipeCommand.Create(TimeProvider.System).Parse(args).Invoke();
