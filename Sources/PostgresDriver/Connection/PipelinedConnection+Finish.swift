import Readiness

extension PipelinedConnection {
    /// Waits until everything sent before has been answered, at most for `patience`, and closes the connection.
    func finish(patience: Duration) async {
        let timer = loop.schedule(at: .now + patience) { [self] in close(because: .lost) }
        // An empty request is only a Sync; its answer comes after all others.
        _ = await send([])
        loop.cancel(timer)
        close(because: .closed)
    }
}
