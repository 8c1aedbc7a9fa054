import ArgumentParser

/// Recognises a mistyped command and says which one was probably meant; the parser itself only does so for options.
enum CommandNames {
    /// Throws a usage failure when the arguments begin with a word that is no command where one is expected.
    static func check(_ arguments: [String], root: any ParsableCommand.Type) throws(CommandFailure) {
        var command = root
        for word in arguments {
            let configuration = command.configuration
            let children = configuration.subcommands
            guard !children.isEmpty, configuration.defaultSubcommand == nil, !word.hasPrefix("-"), word != "help" else {
                return
            }
            if let child = children.first(where: { name(of: $0) == word }) {
                command = child
                continue
            }
            let suggestion = nearest(to: word, among: children.map(name)).map { " Did you mean '\($0)'?" } ?? ""
            throw .usage("There is no command '\(PlainText.line(word))'.\(suggestion)")
        }
    }

    /// The name that takes the fewest single-character edits, when it takes at most two and fewer than half its length.
    static func nearest(to word: String, among names: [String]) -> String? {
        let ranked = names.map { (name: $0, distance: distance(Array(word.utf8.prefix(64)), Array($0.utf8))) }
        return ranked.filter { $0.distance <= 2 && $0.distance * 2 < $0.name.utf8.count }
            .min { $0.distance < $1.distance }?.name
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command._commandName
    }

    /// Levenshtein's distance, row by row.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var row = Array(0...right.count)
        for (leftIndex, leftByte) in left.enumerated() {
            var diagonal = row[0]
            row[0] = leftIndex + 1
            for (rightIndex, rightByte) in right.enumerated() {
                let substituted = diagonal + (leftByte == rightByte ? 0 : 1)
                diagonal = row[rightIndex + 1]
                row[rightIndex + 1] = min(substituted, row[rightIndex] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
