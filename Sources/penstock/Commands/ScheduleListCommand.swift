import ArgumentParser
import Domain

struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the schedules in the order of their names.",
        discussion: "The answer's 'next_cursor' begins the next page.")

    @OptionGroup var page: PageOptions

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(path: ["v1", "schedules"], query: page.query)
        let answer = try await connection.withClient { client in try await client.send(request).body }
        let next = answer["next_cursor"]?.asString
        let json: JSONValue = [
            "schedules": answer["schedules"] ?? [], "next_cursor": next.map(JSONValue.string) ?? .null,
        ]
        try console.answer(json, text: Self.text(answer, next: next, style: console.style))
    }

    private static func text(_ answer: JSONValue, next: String?, style: TextStyle) -> String {
        let schedules = answer["schedules"]?.asArray ?? []
        guard !schedules.isEmpty else { return "No schedules." }
        var table = TextTable("NAME", "KIND", "FIRES", "STATE", "NEXT", "TASKS")
        for schedule in schedules {
            table.add(
                schedule["name"]?.asString ?? "", schedule["kind"]?.asString ?? "", ScheduleText.spec(schedule),
                schedule["state"]?.asString ?? "", schedule["next_fire_at"]?.asString ?? "",
                "\(schedule["fired_count"]?.asInteger ?? 0)")
        }
        return table.text(style: style) + (next.map { "\n\nMore: --cursor \(PlainText.line($0))" } ?? "")
    }
}
