using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TuningStudio.Web.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class LastGoodState : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "LastGoodStep",
                table: "runs",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "SuggestedLearningRate",
                table: "runs",
                type: "REAL",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LastGoodStep",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "SuggestedLearningRate",
                table: "runs");
        }
    }
}
