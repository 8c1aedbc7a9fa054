import ArgumentParser

struct ScheduleResumeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Resume a paused schedule. What fell into the pause is not made up for.")

    @OptionGroup var schedule: ScheduleNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .post, path: ["v1", "schedules", schedule.name, "resume"])
        let answer = try await connection.withClient { client in try await client.send(request).body }
        try console.answer(answer, text: ScheduleText(schedule: answer, style: console.style).text())
    }
}
