/// What the HTTP API accepts and how long it waits. Every bound of the API is here.
package struct HTTPAPIConfiguration: Sendable {
    /// The address to listen on: a name or an IP address. `0.0.0.0` listens on all of IPv4.
    package var host = "127.0.0.1"

    /// The port to listen on; 0 takes a free one, which ``HTTPAPI`` reports. Range 0…65535.
    package var port = 8080

    /// Connections that may be open at once; further ones wait in the backlog. Range 1…100,000. Each may hold one body,
    /// so `bodiesBytesMax` bounds memory, not this.
    package var connectionsMax = 4096

    /// Connections that the kernel keeps while we do not accept them. Range 1…65,535.
    package var backlog = 1024

    /// Bytes of the body of `POST /v1/tasks`. A larger one is refused with 413 before it is read, when it says its
    /// length, or else as soon as it passes the bound. Range 1 KiB…``taskBodyBytesCeiling``. A kind that takes more says
    /// so itself, as `embed` does with 32 MiB: see ``SubmissionBounds``.
    package var taskBodyBytesMax = 1 << 20

    /// What `taskBodyBytesMax` cannot exceed: 10 MB of text and room for its escapes and other fields. A task's input
    /// is held in memory several times over on its way, so that a document of that size already costs some 50 MB.
    package static let taskBodyBytesCeiling = 12 << 20

    /// Bytes of the body of `POST /v1/tasks/bulk`; each of its lines is bounded by `taskBodyBytesMax`. Its tasks are in
    /// memory until the last line has come, and then some 16 MiB of them twice. Range 1 KiB…1 GiB.
    package var bulkBodyBytesMax = 64 << 20

    /// Tasks in one body of `POST /v1/tasks/bulk`; they are stored in one transaction, at about 10 µs each. Range
    /// 1…1,000,000.
    package var bulkLinesMax = 100_000

    /// How long a client may take to send a body of `POST /v1/tasks/bulk`. It holds memory meanwhile and no connection to
    /// the database. Range 1 s…1 h.
    package var bulkTimeout: Duration = .seconds(300)

    /// Bytes of any other body, such as a new key's. Range 1 KiB…1 MiB.
    package var smallBodyBytesMax = 16 << 10

    /// Bytes of all bodies together that are in memory at a time; beyond them a request is refused with 503.
    /// At least `taskBodyBytesMax` and `bulkBodyBytesMax`. A task of a bulk body counts 512 bytes more than its own, and a
    /// body beyond `taskBodyBytesMax` three times: so at most two inputs of 32 MiB are read at a time unless this is raised.
    package var bodiesBytesMax = 256 << 20

    /// How long a client may take to send a body before it gets a 408. Range 1 s…10 min.
    package var bodyTimeout: Duration = .seconds(30)

    /// How long a connection may be idle, or take for its headers, before it is closed. Range 1 s…10 min.
    package var idleTimeout: Duration = .seconds(30)

    /// How long the rest of a refused body is thrown away before the answer, because many clients read no answer before
    /// they have sent everything. Afterwards the connection is closed. Range 0…30 s.
    package var drainTimeout: Duration = .seconds(5)

    /// Bytes of a refused body that are thrown away at most. Range 0…1 GiB.
    package var drainBytesMax = 16 << 20

    /// Bytes of all header fields of a request. Range 1 KiB…80 KiB.
    package var headerBytesMax = 16 << 10

    /// Header fields of a request. Range 8…1000.
    package var headersMax = 100

    /// Bytes of the path and query of a request; a longer one is refused with 414. Range 256…16 KiB.
    package var targetBytesMax = 4096

    /// The longest wait that `Prefer: wait` is granted; a longer wish is shortened to it. Range 0…5 min.
    package var waitMax: Duration = .seconds(60)

    /// How long a search waits for a model to put its hits in order before it answers without. Range 100 ms…60 s.
    package var rerankWaitMax: Duration = .seconds(10)

    /// Rows of a page when the client names no number. Range 1…`listLimitMax`.
    package var listLimitDefault = 50

    /// The most rows of a page that a client may ask for. Range 1…1000.
    package var listLimitMax = 200

    /// How long a key that was looked up is believed without asking again, and so how long a key that another process
    /// revoked may still work here. Range 0…5 s.
    package var keyCacheLifetime: Duration = .seconds(5)

    /// Keys that are remembered at a time. Range 1…10,000.
    package var keyCacheMax = 10_000

    package init() {}

    /// Everything that is wrong with the values, in words for the operator.
    package func validate() -> [String] {
        var complaints: [String] = []
        func check<Value: Comparable>(_ name: String, _ value: Value, _ range: ClosedRange<Value>) {
            if !range.contains(value) {
                complaints.append("\(name) is \(value); expected \(range.lowerBound) to \(range.upperBound)")
            }
        }
        if host.isEmpty { complaints.append("host is empty; expected a name or an address to listen on") }
        check("port", port, 0...65_535)
        check("connectionsMax", connectionsMax, 1...100_000)
        check("backlog", backlog, 1...65_535)
        check("taskBodyBytesMax", taskBodyBytesMax, 1024...Self.taskBodyBytesCeiling)
        check("smallBodyBytesMax", smallBodyBytesMax, 1024...(1 << 20))
        check("bulkBodyBytesMax", bulkBodyBytesMax, 1024...(1 << 30))
        check("bulkLinesMax", bulkLinesMax, 1...1_000_000)
        check("bulkTimeout", bulkTimeout, .seconds(1) ... .seconds(3600))
        check("bodiesBytesMax", bodiesBytesMax, max(taskBodyBytesMax, bulkBodyBytesMax, 1)...Int.max)
        check("bodyTimeout", bodyTimeout, .seconds(1) ... .seconds(600))
        check("idleTimeout", idleTimeout, .seconds(1) ... .seconds(600))
        check("drainTimeout", drainTimeout, .zero ... .seconds(30))
        check("drainBytesMax", drainBytesMax, 0...(1 << 30))
        check("headerBytesMax", headerBytesMax, 1024...(80 << 10))
        check("headersMax", headersMax, 8...1000)
        check("targetBytesMax", targetBytesMax, 256...(16 << 10))
        check("waitMax", waitMax, .zero ... .seconds(300))
        check("rerankWaitMax", rerankWaitMax, .milliseconds(100) ... .seconds(60))
        check("listLimitMax", listLimitMax, 1...1000)
        check("listLimitDefault", listLimitDefault, 1...max(listLimitMax, 1))
        check("keyCacheLifetime", keyCacheLifetime, .zero ... .seconds(5))
        check("keyCacheMax", keyCacheMax, 1...10_000)
        return complaints
    }
}
