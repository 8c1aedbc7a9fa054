import Domain

extension RequestCheck {
    /// Tools are the developer's, but their number and size are part of every call's cost.
    func check(_ tools: [ToolDescription]) throws(Failure) {
        try require(tools.count <= limits.toolsMax, "At most \(limits.toolsMax) tools are offered in one call.")
        try require(Set(tools.map(\.name)).count == tools.count, "Two tools have the same name.")
        for tool in tools {
            try require(
                tool.name.isToolName, "A tool's name must have from 1 to 64 letters, digits, underscores and hyphens.")
            try require(
                !tool.description.utf8.contains(0),
                "A tool's description has a U+0000 character, which cannot be sent.")
            try require(
                tool.parameters["type"]?.asString == "object",
                "A tool's parameters must be a JSON schema of type object.")
            try require(
                tool.description.utf8.count + tool.parameters.encoded().count <= limits.toolBytesMax,
                "A tool's description and parameters may have at most \(limits.toolBytesMax) bytes.")
        }
    }
}

extension String {
    fileprivate var isToolName: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}
