using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TuningStudio.Web.Persistence.Migrations
{
    /// <inheritdoc />
    public partial class TagsAndMethod : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Method",
                table: "runs",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "Tags",
                table: "runs",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Method",
                table: "runs");

            migrationBuilder.DropColumn(
                name: "Tags",
                table: "runs");
        }
    }
}
