import ArgumentParser

struct ScheduleShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a schedule with its next five fires.")

    @OptionGroup var schedule: ScheduleNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let found = try await connection.withClient { client in
            try await client.send(APIRequest(path: ["v1", "schedules", schedule.name])).body
        }
        try console.answer(found, text: ScheduleText(schedule: found, style: console.style).text())
    }
}
