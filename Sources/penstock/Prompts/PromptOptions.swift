import ArgumentParser

/// A prompt to register: the options that become the request's body.
struct PromptOptions: ParsableArguments {
    @OptionGroup var prompt: PromptNameArgument

    @Argument(
        help: ArgumentHelp(
            "The definition as JSON, '@' and a file that holds it, or '-' for standard input.",
            valueName: "json|@file|-"))
    var definition: String?

    @Option(
        name: .customLong("user-file"),
        help: ArgumentHelp("Put this file's text into the definition as 'user'.", valueName: "file"))
    var userFile: String?

    @Option(
        name: .customLong("system-file"),
        help: ArgumentHelp("Put this file's text into the definition as 'system'.", valueName: "file"))
    var systemFile: String?
}
