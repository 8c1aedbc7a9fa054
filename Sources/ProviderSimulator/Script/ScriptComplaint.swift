/// One thing that is wrong with a script, and where: a JSON pointer (RFC 6901), empty for the whole document.
package struct ScriptComplaint: Sendable, Hashable {
    package let pointer: String
    package let detail: String
}

/// A script was not taken; the one before is still in force. It holds every complaint, not only the first.
package struct ScriptRefusal: Error, Sendable {
    package let complaints: [ScriptComplaint]

    package init(_ complaints: [ScriptComplaint]) { self.complaints = complaints }

    /// Everything on one line.
    package var message: String {
        complaints.map { ($0.pointer.isEmpty ? "/" : $0.pointer) + " " + $0.detail }.joined(separator: "; ")
    }

    var json: JSON {
        [
            "title": "The script is refused", "status": 400,
            "detail": "Nothing was changed. Correct the places below and send it again.",
            "errors": .array(complaints.map { ["pointer": .string($0.pointer), "detail": .string($0.detail)] }),
        ]
    }
}
