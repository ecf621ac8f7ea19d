using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TuningStudio.Web.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class DataAndRate : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<double>(
                name: "LearningRate",
                table: "runs",
                type: "REAL",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "Rank",
                table: "runs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "TrainingFile",
                table: "runs",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LearningRate",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "Rank",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "TrainingFile",
                table: "runs");
        }
    }
}
