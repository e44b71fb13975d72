// Who opens models needs their protocols, too: this module is the one name for both.
@_exported public import ModelSources
