//! Words about what customers are put together by: tags, range groups, delivery groups, and the lists of prices behind them.

use super::texts;

texts!(Groups {
    refused_in_use: "It is in use: first take out who is in it.", "Está en uso: primero saca a quien esté dentro.", "Il est utilisé : retirez d’abord ceux qui y sont.";
    // Tags
    tag: "Tag", "Etiqueta", "Étiquette";
    no_tags: "No tags yet.", "Aún no hay etiquetas.", "Pas encore d’étiquettes.";
    no_tags_hint: "Type some in a customer’s form, separated by commas: they are counted here.", "Escríbelas en la ficha de un cliente, separadas por comas: aquí se cuentan.", "Saisissez-en dans la fiche d’un client, séparées par des virgules : elles sont comptées ici.";
    rename_or_remove: "Rename or remove…", "Renombrar o quitar…", "Renommer ou retirer…";
    change_tag: "Tag “{}”", "Etiqueta «{}»", "Étiquette « {} »";
    back_to_tags: "Back to the tags", "Volver a las etiquetas", "Retour aux étiquettes";
    carried_by: "Customers with it: {}", "Clientes que la llevan: {}", "Clients qui la portent : {}";
    new_tag: "New name", "Nombre nuevo", "Nouveau nom";
    new_tag_hint: "The name of another tag makes the two one.", "Si escribes el nombre de otra, las dos se unen.", "Le nom d’une autre étiquette réunit les deux.";
    rename: "Rename", "Renombrar", "Renommer";
    merge: "Yes, merge them", "Sí, unirlas", "Oui, les réunir";
    tag_merges: "“{}” exists already (customers: {}). The customers here ({}) will carry “{}” instead, and “{}” will be gone. This cannot be undone.", "«{}» ya existe (clientes: {}). Los clientes de esta ({}) llevarán «{}», y «{}» desaparecerá. No se puede deshacer.", "« {} » existe déjà (clients : {}). Les clients d’ici ({}) porteront « {} », et « {} » disparaîtra. C’est irréversible.";
    remove_tag_hint: "Takes the tag off every customer that carries it. The customers stay.", "Quita la etiqueta a todos los clientes que la llevan. Los clientes se quedan.", "Retire l’étiquette à tous les clients qui la portent. Les clients restent.";
    remove_tag: "Remove the tag", "Quitar la etiqueta", "Retirer l’étiquette";
    tag_progress: "Changed so far: {}. Customers still with the old tag: {}.", "Cambiados: {}. Clientes que aún llevan la antigua: {}.", "Modifiés : {}. Clients portant encore l’ancienne : {}.";
    go_on: "Go on", "Continuar", "Continuer";
    tags_changed: "The tags are changed.", "Las etiquetas se han cambiado.", "Les étiquettes sont modifiées.";
});
