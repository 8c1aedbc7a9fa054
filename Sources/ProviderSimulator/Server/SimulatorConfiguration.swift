/// How the server listens. How it behaves is the script's business.
package struct SimulatorConfiguration: Sendable {
    /// The address to listen on.
    package var host = "127.0.0.1"
    /// 0 takes a free one.
    package var port = 0
    /// Connections that may wait to be accepted; a fleet opens a thousand at once.
    package var backlog = 4_096
    /// Bytes of the largest request that is read; larger ones are answered with 413.
    package var bodyBytesMax = 32 << 20
    /// Ended calls that the record holds one by one, about 500 bytes each.
    package var callsKept = 1_000
    /// Time that calls in progress have to end when the server is told to stop.
    package var grace: Duration = .seconds(2)
    package var script = SimulatorScript()

    /// Told the model and the texts of each embedding call that could be read, when it arrives, for whoever judges what is
    /// asked twice; the record itself holds no texts. Called from any thread, so it must be quick.
    package var onTexts: (@Sendable (_ model: String, _ texts: [String]) -> Void)?

    package init() {}
}
