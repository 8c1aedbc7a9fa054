import ArgumentParser
import Domain

struct ScheduleDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete a schedule. The tasks that it made stay.")

    @OptionGroup var schedule: ScheduleNameArgument
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = output.console()
        let request = APIRequest(method: .delete, path: ["v1", "schedules", schedule.name])
        _ = try await connection.withClient { client in try await client.send(request) }
        try console.answer(
            .object(["name": .string(schedule.name), "deleted": true]), text: "Deleted \(schedule.name).")
    }
}
