import ArgumentParser
import Domain

struct SchedulePreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show when a schedule would fire; nothing is stored.",
        discussion: """
            EXAMPLE
              penstock schedule preview --cron '30 2 * * *' --zone Europe/Berlin --after 2026-03-28T00:00:00Z
            """)

    @OptionGroup var spec: SpecOptions

    @Option(help: ArgumentHelp("How many fires, up to 100 (default: 5).", valueName: "n"))
    var count: Int64?

    @Option(help: ArgumentHelp("Begin after this time (default: now).", valueName: "time"))
    var after: String?

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        var body = try spec.members()
        if let count { body["count"] = .integer(count) }
        if let after { body["after"] = try OptionText.time(after, option: "--after") }
        let request = APIRequest(method: .post, path: ["v1", "schedules", "preview"], body: .object(body))
        let answer = try await connection.withClient { client in try await client.send(request).body }
        let lines = ScheduleText.lines(ofFires: answer["fires"]?.asArray ?? [])
        try console.answer(answer, text: lines.isEmpty ? "No fires." : lines.joined(separator: "\n"))
    }
}
