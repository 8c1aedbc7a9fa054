/// What is known about one call. No key, prompt or answer is in it.
package struct CallRecord: Sendable {
    package enum Ending: String, Sendable, CaseIterable {
        /// Everything was sent; a refusal counts as well.
        case answered
        /// The simulator broke off, as a fault told it to.
        case cut
        /// The client hung up first, or the simulator was stopped.
        case abandoned
    }

    /// Calls are numbered from 1 in the order of their arrival.
    package let number: Int
    package let endpoint: Endpoint
    /// Empty when the request could not be read.
    package let model: String
    /// A hash of the key, for telling keys apart; nil when none was sent.
    package let credential: String?
    /// Equal for calls that ask the same of the same model, whatever random delimiters they use.
    package let work: UInt64
    package let isStreamed: Bool
    /// Seconds since 1970.
    package let startedAt: Double
    package internal(set) var endedAt: Double?
    /// Nil until headers go out.
    package internal(set) var status: Int?
    package internal(set) var fault: String?
    package internal(set) var ending: Ending?
    package internal(set) var bytesSent = 0
    package internal(set) var bill = BilledTokens()

    package var dialect: Dialect { endpoint.dialect }

    package var json: JSON {
        [
            "number": .int(number), "dialect": .string(dialect.rawValue), "endpoint": .string(endpoint.rawValue),
            "model": .string(model), "credential": credential.map(JSON.string) ?? .null,
            "work": .string(ConformingText.hex(work)), "streamed": .bool(isStreamed),
            "started_at": .double(startedAt), "ended_at": endedAt.map(JSON.double) ?? .null,
            "status": status.map(JSON.int) ?? .null, "fault": fault.map(JSON.string) ?? .null,
            "ending": ending.map { .string($0.rawValue) } ?? .null, "bytes_sent": .int(bytesSent),
            "billed": bill.json,
        ]
    }
}
