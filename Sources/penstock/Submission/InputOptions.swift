import ArgumentParser
import Domain

/// The input of a task on the command line.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The input as JSON, '@' and a file that holds it, or '-' for standard input.",
            valueName: "json|@file|-"))
    var input: String?

    @Option(
        name: .customLong("text-file"),
        help: ArgumentHelp("Put this file's text ('-': standard input) into the input as 'text'.", valueName: "file"))
    var textFile: String?

    /// The members that the two give.
    /// - Parameter readText: reads a file (or standard input for `-`) as UTF-8 text.
    func members(
        _ readText: (String) throws(CommandFailure) -> String
    ) throws(CommandFailure) -> InputMembers {
        let file = input.flatMap { OptionText.file(of: $0) }
        if file == "-", textFile == "-" {
            throw .usage("Standard input can be read only once: give '-' to --input or to --text-file.")
        }
        var members = InputMembers()
        if let input {
            let text = try file.map { path throws(CommandFailure) in try readText(path) } ?? input
            members.values = try OptionText.members(text, option: "--input")
        }
        if let textFile { try members.add("text", .string(try readText(textFile)), option: "--text-file") }
        return members
    }
}

/// The members of a task's input. None is given twice.
struct InputMembers {
    fileprivate(set) var values: [String: JSONValue] = [:]

    mutating func add(_ name: String, _ value: JSONValue, option: String) throws(CommandFailure) {
        guard values.updateValue(value, forKey: name) == nil else {
            throw .usage("'\(name)' is in --input and in \(option). Give it once.")
        }
    }
}
