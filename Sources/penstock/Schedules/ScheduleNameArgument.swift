import ArgumentParser
import Domain

/// The name of a schedule on the command line.
struct ScheduleNameArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The schedule's name.", valueName: "name"))
    var name: String

    func validate() throws {
        guard ScheduleName(name) != nil else {
            throw ValidationError("That is not the name of a schedule. 'penstock schedule list' shows them.")
        }
    }
}
