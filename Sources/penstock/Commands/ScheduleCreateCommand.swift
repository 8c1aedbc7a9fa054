import ArgumentParser
import Domain

struct ScheduleCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a schedule: each of its fires makes a task.",
        discussion: """
            Give one of --cron, --every and --at. When clocks are put forward, a time that does not exist fires at the first \
            instant after the gap; when they are put back, a fixed time fires once, and what steps through every hour or \
            minute fires in both hours.

            EXAMPLES
              penstock schedule create digest summarize --cron '0 9 * * mon-fri' --zone Europe/Berlin --input @in.json
              penstock schedule create sweep classify --every 15m --input @in.json --catch-up skip
              penstock schedule create once summarize --at 2026-12-24T18:00:00Z --text-file letter.txt
            """)

    @OptionGroup var schedule: ScheduleOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let body = try ScheduleBody(options: schedule) { path throws(CommandFailure) in
            try BoundedFile.readText(path: path, bytesMax: OptionText.bytesMax)
        }.json()
        let made = try await connection.withClient { client in
            try await client.send(APIRequest(method: .post, path: ["v1", "schedules"], body: body)).body
        }
        try console.answer(made, text: ScheduleText(schedule: made, style: console.style).text())
    }
}
