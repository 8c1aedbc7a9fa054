import ArgumentParser
import Domain

/// The ID of a task on the command line, in the spelling that the API uses.
struct TaskIDArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The task's ID, such as task_01j9….", valueName: "id"))
    var id: String

    func validate() throws {
        guard TaskID(id) != nil else {
            throw ValidationError("'\(PlainText.line(id))' is not a task ID. IDs look like task_01j9zgq3….")
        }
    }
}
