import ArgumentParser
import Domain

/// The name of a prompt on the command line.
struct PromptNameArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The prompt's name.", valueName: "name"))
    var name: String

    func validate() throws {
        guard PromptName(name) != nil else {
            throw ValidationError("A prompt's name \(PromptName.rule). 'penstock prompt list' shows them.")
        }
    }
}

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

/// Turns the options of `prompt put` into the body of `PUT /v1/prompts/{name}`. As with ``SubmitBody``, only what cannot
/// be sent at all is refused here.
struct PromptBody {
    let options: PromptOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        let texts = [("user", options.userFile), ("system", options.systemFile)]
        let definitionFile = options.definition.flatMap { SubmitBody.file(of: $0) }
        guard ([definitionFile] + texts.map(\.1)).count(where: { $0 == "-" }) <= 1 else {
            throw .usage("Standard input can be read only once: give '-' once.")
        }
        var members: [String: JSONValue] = [:]
        if let definition = options.definition {
            let text = try definitionFile.map { path throws(CommandFailure) in try readText(path) } ?? definition
            members = try SubmitBody.object(text, option: "the definition").asObject ?? [:]
        }
        for (name, file) in texts {
            guard let file else { continue }
            guard members[name] == nil else {
                throw .usage("'\(name)' is in the definition and in --\(name)-file. Give it once.")
            }
            members[name] = .string(try readText(file))
        }
        guard !members.isEmpty else {
            throw .usage("Give the definition: as JSON, as @file, or its template in --user-file.")
        }
        return .object(members)
    }
}
