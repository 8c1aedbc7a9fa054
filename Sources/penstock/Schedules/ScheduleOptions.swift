import ArgumentParser
import Domain

/// A new schedule: the options that become the request's body.
struct ScheduleOptions: ParsableArguments {
    @Argument(help: "What to call it: lower-case letters, digits, dots, dashes and underscores.")
    var name: String

    @Argument(help: "What its tasks do, such as summarize. 'penstock kinds' lists the choices.")
    var kind: String

    @OptionGroup var spec: SpecOptions

    @OptionGroup var input: InputOptions

    @Option(
        name: .customLong("catch-up"),
        help: ArgumentHelp(
            "What becomes of fires that nobody was there for: coalesce (one task, the default), each or skip.",
            valueName: "how"))
    var catchUp: String?

    @Option(help: ArgumentHelp("Urgency of its tasks, from 0 (first) to 9; 5 is usual.", valueName: "n"))
    var priority: Int64?

    @Option(
        name: .customLong("webhook-url"),
        help: ArgumentHelp("Tell this address when a task has ended, by a signed webhook.", valueName: "url"))
    var webhookURL: String?

    @Option(help: ArgumentHelp("A JSON object that comes back with each task.", valueName: "json"))
    var metadata: String?

    @Option(
        help: ArgumentHelp(
            "Your own name for the user its tasks are done for; limits per user go by it.", valueName: "name"))
    var user: String?

    @Flag(help: "Do not fire until it is resumed.")
    var paused = false
}
