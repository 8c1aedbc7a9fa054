import ArgumentParser

struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Make tasks again and again, or once at a time: create, list, show, pause, resume, delete, preview.",
        subcommands: [
            ScheduleCreateCommand.self, ScheduleListCommand.self, ScheduleShowCommand.self, SchedulePauseCommand.self,
            ScheduleResumeCommand.self, ScheduleDeleteCommand.self, SchedulePreviewCommand.self,
        ])

    func run() async throws {
        throw ValidationError("Say what to do with schedules: create, list, show, pause, resume, delete or preview.")
    }
}
