import ArgumentParser

struct SchedulePauseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Pause a schedule: it makes no tasks until it is resumed.")

    @OptionGroup var schedule: ScheduleNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .post, path: ["v1", "schedules", schedule.name, "pause"])
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: ScheduleText(schedule: answer, style: console.style).text())
    }
}
