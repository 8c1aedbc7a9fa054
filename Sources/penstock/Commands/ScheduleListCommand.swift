import ArgumentParser
import Domain

struct ScheduleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the schedules in the order of their names.",
        discussion: "The answer's 'next_cursor' begins the next page.")

    @Option(help: ArgumentHelp("Schedules on a page, up to 200.", valueName: "n"))
    var limit: Int?

    @Option(help: "Where to begin: 'next_cursor' of the page before.")
    var cursor: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let limit, !(1...200).contains(limit) { throw ValidationError("--limit must be 1 to 200.") }
    }

    func run() async throws {
        let console = output.console()
        let request = APIRequest(
            path: ["v1", "schedules"], query: [("limit", limit.map(String.init)), ("cursor", cursor)])
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
